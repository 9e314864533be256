import type { IncomingMessage } from "node:http";

/** What of a request tells who sent it. */
export interface Facts {
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

type Reader = { readonly [F in keyof Facts]: (req: IncomingMessage) => Facts[F] };

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
export const READ: Reader = {
  method: ({ method = "" }) => method,
  ahead: ({ headers }) => {
    for (const name of AHEAD_FIELDS) {
      const value = headers[name];
      if (value !== undefined && AHEAD.test(String(value))) return "yes";
    }
    return null;
  },
  upgrade: ({ headers }) => (headers.upgrade === undefined ? null : "yes"),
  mode: (req) => field(req, "sec-fetch-mode"),
  dest: (req) => field(req, "sec-fetch-dest"),
  site: (req) => field(req, "sec-fetch-site"),
  accept: ({ headers: { accept } }) => {
    if (accept === undefined) return null;
    if (HTML.test(accept)) return "html";
    return ANY.test(accept) ? "any" : "other";
  },
  requestedWith: (req) => {
    const value = field(req, "x-requested-with");
    if (value === null) return null;
    return PACKAGE.test(value) ? "app" : "script";
  },
  agent: ({ headers: { "user-agent": agent } }) => {
    if (agent === undefined) return null;
    if (TEXT_BROWSER.test(agent)) return "text-browser";
    return SMALL_BROWSER.test(agent) ? "small-browser" : "other";
  },
  referer: ({ headers: { referer } }) => {
    if (referer === undefined) return null;
    return SCRIPT_FILE.test(referer) ? "script" : "other";
  },
};

function field({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : String(value);
}
