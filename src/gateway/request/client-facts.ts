import type { RequestFacts } from "./facts.ts";

/** What of a request tells who sent it. */
export interface ClientFacts {
  readonly method: string;
  /** A browser fetches ahead of its person: `Sec-Purpose`, or what older browsers send. */
  readonly ahead: "yes" | null;
  readonly upgrade: "yes" | null;
  /** `Sec-Fetch-*` (Fetch Metadata, W3C). Browsers send them over TLS, and to this machine. */
  readonly mode: string | null;
  readonly dest: string | null;
  readonly site: string | null;
  readonly accept: "html" | "any" | "other" | null;
  /** `X-Requested-With`: the package of an Android app on every request of its web view, or a script's own word. */
  readonly requestedWith: "app" | "script" | null;
  readonly agent: "text-browser" | "small-browser" | "other" | null;
  /** A script file as `Referer` is a worker: a page's own script sends the page. */
  readonly referer: "script" | "other" | null;
}

type Reader = { readonly [F in keyof ClientFacts]: (request: RequestFacts) => ClientFacts[F] };

const AHEAD = /\b(?:prefetch|prerender|preview)\b/i;
const AHEAD_FIELDS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const HTML = /\b(?:text\/(?:html|\*)|application\/xhtml\+xml)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i;
const ANY = /^\s*\*\/\*\s*(?:;[^,]*)?$/;
/** `com.example.app`: two names at least, with a dot between them. */
const PACKAGE = /^[a-z]\w*(?:\.\w+)+$/i;
const TEXT_BROWSER = /^E?Links\b/;
const SMALL_BROWSER = /^NetSurf\b/;
const SCRIPT_FILE = /\.m?js(?:[?#]|$)/i;

/** Each is read only where a row asks for it: most requests end at the first. */
export const FACT_READERS: Reader = {
  method: ({ method }) => method,
  ahead: ({ fields }) => {
    for (const name of AHEAD_FIELDS) {
      const value = fields[name];
      if (value !== undefined && AHEAD.test(String(value))) return "yes";
    }
    return null;
  },
  upgrade: ({ fields }) => (fields.upgrade === undefined ? null : "yes"),
  mode: (request) => field(request, "sec-fetch-mode"),
  dest: (request) => field(request, "sec-fetch-dest"),
  site: (request) => field(request, "sec-fetch-site"),
  accept: ({ fields: { accept } }) => {
    if (accept === undefined) return null;
    if (HTML.test(accept)) return "html";
    return ANY.test(accept) ? "any" : "other";
  },
  requestedWith: (request) => {
    const value = field(request, "x-requested-with");
    if (value === null) return null;
    return PACKAGE.test(value) ? "app" : "script";
  },
  agent: ({ fields: { "user-agent": agent } }) => {
    if (agent === undefined) return null;
    if (TEXT_BROWSER.test(agent)) return "text-browser";
    return SMALL_BROWSER.test(agent) ? "small-browser" : "other";
  },
  referer: ({ fields: { referer } }) => {
    if (referer === undefined) return null;
    return SCRIPT_FILE.test(referer) ? "script" : "other";
  },
};

function field({ fields }: RequestFacts, name: string): string | null {
  const value = fields[name];
  return value === undefined ? null : String(value);
}
