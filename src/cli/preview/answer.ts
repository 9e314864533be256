import type { IncomingMessage, ServerResponse } from "node:http";
import { createPages } from "../../page/pages.ts";
import { samplesOf } from "../../page/samples.ts";
import { isLanguage, type Language, languageOf } from "../../page/text/language.ts";
import type { PageView } from "../../page/text/view.ts";
import { STATE_FIELD } from "../../protocol/headers.ts";
import { LANGUAGE_PREFIX, OWN_PREFIX } from "../../protocol/paths.ts";
import { contentsPage, queryOf, type Showing } from "./contents.ts";
import type { Design } from "./rooms.ts";
import { statusFor } from "./status.ts";

/** What an address of the preview asks for: `/tickets/waiting?lang=de&scheme=dark&numbers=large`. */
interface Wanted extends Showing {
  readonly room: string;
  readonly state: string;
  readonly language: Language;
}

const HTML = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
const LANGUAGE = new RegExp(`^${LANGUAGE_PREFIX.replaceAll(".", "\\.")}([a-z]+)(/.*)$`);
const TEXT = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };

/** Answers one request of a designer's browser with what `readDesign` finds at this moment. */
export function answerPreview(req: IncomingMessage, res: ServerResponse, readDesign: () => Design): void {
  const url = new URL(req.url ?? "/", "http://preview");
  const wanted = wantedOf(url, req);
  if (url.pathname === "/") return send(res, 200, HTML, contentsPage(readDesign(), wanted));
  if (url.pathname.startsWith(OWN_PREFIX)) return answerPage(req, res, url, readDesign());
  const design = readDesign();
  const view = viewOf(design, wanted);
  if (design.complaints.length > 0 && view === undefined)
    return send(res, 500, TEXT, `${design.complaints.join("\n")}\n`);
  if (view === undefined) return send(res, 404, TEXT, "no such room or state; see / for all\n");
  // What there is to see of such a page is what it says without a gateway: it must not find one and load itself.
  if (req.method === "HEAD" && isUnheard(wanted)) return send(res, 503, TEXT, "");
  const { scheme, language } = wanted;
  const pages = createPages(Date.now, {
    themes: design.themes,
    languages: [language],
    ...(scheme !== "auto" && { scheme }),
  });
  const headers = { ...req.headers, cookie: "", "accept-language": language };
  const page = pages.render(view, { headers, url: `/${wanted.room}/${wanted.state}${url.search}` });
  send(res, 200, { ...page.headers, "cache-control": "no-store" }, page.body);
}

/** What a page asks of its gateway; its `Referer` says which page it is. */
function answerPage(req: IncomingMessage, res: ServerResponse, url: URL, design: Design): void {
  const language = LANGUAGE.exec(url.pathname);
  if (language !== null) {
    url.searchParams.set("lang", language[1] ?? "");
    return redirect(res, `${language[2]}?${url.searchParams}`);
  }
  // The pages that take a place by themselves are to stay.
  if (url.pathname.endsWith("/join")) return send(res, 503, TEXT, "no gateway\n");
  const from = new URL(URL.canParse(req.headers.referer ?? "") ? (req.headers.referer ?? "") : "/", url);
  const wanted = wantedOf(from, req);
  if (url.pathname.endsWith("/leave"))
    return redirect(res, `/${wanted.room}/left${queryOf(wanted, wanted.language)}`);
  const view = viewOf(design, wanted);
  // To a browser it is no answer at all.
  if (wanted.state === "offline" && req.headers["sec-fetch-site"] !== undefined)
    return void req.socket.destroy();
  if (view === undefined || isUnheard(wanted)) return send(res, 404, TEXT, "no gateway\n");
  const status = statusFor(view, Date.now());
  if (status === undefined) return send(res, 503, { ...TEXT, [STATE_FIELD]: "none" }, "no engine\n");
  send(res, 200, { "content-type": "application/json" }, JSON.stringify(status));
}

function isUnheard({ state }: Wanted): boolean {
  return state === "offline" || state === "stale";
}

function wantedOf({ pathname, searchParams }: URL, req: IncomingMessage): Wanted {
  const [, room = "", state = ""] = pathname.split("/");
  const lang = searchParams.get("lang") ?? undefined;
  const scheme = searchParams.get("scheme");
  return {
    room,
    state,
    language: isLanguage(lang) ? lang : languageOf(req.headers),
    scheme: scheme === "light" || scheme === "dark" ? scheme : "auto",
    numbers: searchParams.get("numbers") === "large" ? "large" : "usual",
  };
}

function viewOf({ rooms }: Design, { room, state, numbers }: Wanted): PageView | undefined {
  const found = rooms.find(({ id }) => id === room);
  if (found === undefined) return undefined;
  const views = samplesOf(found, { large: numbers === "large", nowMs: Date.now() });
  return Object.hasOwn(views, state) ? views[state] : undefined;
}

function redirect(res: ServerResponse, location: string): void {
  res.writeHead(303, { location: location.replace(/^\/+/, "/"), "cache-control": "no-store" }).end();
}

function send(
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  res.writeHead(status, headers).end(body);
}
