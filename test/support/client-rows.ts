/** Rows of `CLIENTS` that several clients fall under. */
export const OPENS = "a browser opens a page";
export const AHEAD = "prefetch, prerender, preview, speculation rules";
export const OTHER = "HEAD, a preflight, any method but GET and POST";
export const PART = "an image, style, script, object or worker";
export const ANEW = "a service worker asks for a page anew, a script for HTML";
export const SCRIPT = "fetch, XMLHttpRequest, EventSource, beacon";
export const OLD = "a browser without Fetch Metadata opens a page";
export const REST = "webhooks, monitors, crawlers, curl, apps";
