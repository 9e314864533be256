import { type ClientFacts, FACT_READERS } from "./client-facts.ts";
import type { RequestFacts } from "./facts.ts";

/**
 * What a request is answered with where its visitor is not let in.
 * `join`: a person opens a page, takes a place, and is shown the line.
 * `page`: somebody may look at it. A page that offers a place: it takes none, and joins by a POST.
 * `text`: nobody can look at it. A line, and never a success.
 */
export type Answered = "join" | "page" | "text";

/** `null` in a list: the request has no such field. */
type OneOf = readonly (string | null)[];
type Allowed = OneOf | { readonly not: OneOf };

export interface ClientRow {
  readonly client: string;
  readonly fields: { readonly [F in keyof ClientFacts]?: Allowed };
  readonly answered: Answered;
}

const REST: ClientRow = { client: "webhooks, monitors, crawlers, curl, apps", fields: {}, answered: "text" };
const ABSENT = [null];
const OWN = ["same-origin", null];
const SCRIPTED = ["cors", "same-origin", "no-cors"];

/**
 * The first row that fits decides. `test/support/clients.ts` has for each what a real client sent, and the tests send that.
 * In doubt a person gets a page that can join: a page without a place costs nothing.
 */
export const CLIENTS: readonly ClientRow[] = [
  {
    client: "a browser opens a page",
    fields: {
      method: ["GET", "POST"],
      ahead: ABSENT,
      upgrade: ABSENT,
      mode: ["navigate"],
      dest: ["document", null],
    },
    answered: "join",
  },
  {
    client: "HEAD, a preflight, any method but GET and POST",
    fields: { method: { not: ["GET", "POST"] } },
    answered: "text",
  },
  { client: "prefetch, prerender, preview, speculation rules", fields: { ahead: ["yes"] }, answered: "text" },
  { client: "a WebSocket handshake", fields: { upgrade: ["yes"] }, answered: "text" },
  {
    client: "a frame that another site shows",
    fields: { mode: ["navigate"], dest: ["iframe", "frame"], site: ["cross-site"] },
    answered: "page",
  },
  {
    client: "a frame of the shop's own",
    fields: { mode: ["navigate"], dest: ["iframe", "frame"] },
    answered: "join",
  },
  {
    client: "an image, style, script, object or worker",
    fields: { mode: { not: ABSENT }, dest: { not: ["empty", null] } },
    answered: "text",
  },
  {
    client: "a service worker hands a foreign link on",
    fields: { mode: ["navigate"], accept: ["html"], site: ["cross-site"] },
    answered: "page",
  },
  {
    client: "a service worker hands a page on",
    fields: { mode: ["navigate"], accept: ["html"] },
    answered: "join",
  },
  { client: "a link that downloads", fields: { mode: ["navigate"] }, answered: "text" },
  {
    client: "a script of another site",
    fields: { mode: { not: ABSENT }, site: { not: OWN } },
    answered: "text",
  },
  { client: "an XMLHttpRequest of a library", fields: { requestedWith: ["script"] }, answered: "text" },
  {
    client: "a service worker asks for a page anew, a script for HTML",
    fields: { mode: SCRIPTED, accept: ["html"] },
    answered: "page",
  },
  {
    client: "a service worker asks for an address anew",
    fields: { method: ["GET"], mode: SCRIPTED, accept: ["any"], referer: ["script"] },
    answered: "page",
  },
  {
    client: "fetch, XMLHttpRequest, EventSource, beacon",
    fields: { mode: { not: ABSENT } },
    answered: "text",
  },
  {
    client: "an old web view of an Android app opens a page",
    fields: { requestedWith: ["app"], accept: ["html"] },
    answered: "join",
  },
  { client: "a browser without Fetch Metadata opens a page", fields: { accept: ["html"] }, answered: "join" },
  { client: "Links, ELinks", fields: { accept: ["any"], agent: ["text-browser"] }, answered: "join" },
  {
    client: "NetSurf, whose pictures ask as its pages do",
    fields: { accept: ["any"], agent: ["small-browser"] },
    answered: "page",
  },
  REST,
];

interface Judged {
  readonly row: ClientRow;
  readonly tests: readonly ((request: RequestFacts) => boolean)[];
}

const JUDGED: readonly Judged[] = CLIENTS.map((row) => ({ row, tests: testsOf(row) }));
/** Those that a request without Fetch Metadata may fall under: few of them. */
const WITHOUT_MODE = JUDGED.filter(({ row: { fields } }) => {
  const { mode = ABSENT } = fields;
  return "not" in mode ? !mode.not.includes(null) : mode.includes(null);
});

function testsOf({ fields }: ClientRow): Judged["tests"] {
  const names = Object.keys(FACT_READERS).filter((name): name is keyof ClientFacts => name in fields);
  return names.flatMap((name) => {
    const allowed = fields[name];
    if (allowed === undefined) return [];
    const read = FACT_READERS[name];
    if ("not" in allowed) return [(request) => !allowed.not.includes(read(request))];
    return [(request) => allowed.includes(read(request))];
  });
}

/** The row of the table that a request falls under. */
export function clientOf(request: RequestFacts): ClientRow {
  const judged = request.fields["sec-fetch-mode"] === undefined ? WITHOUT_MODE : JUDGED;
  for (const { row, tests } of judged) if (tests.every((fits) => fits(request))) return row;
  return REST;
}
