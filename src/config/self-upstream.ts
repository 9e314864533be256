import type { Listen } from "./listen.ts";

/** This machine, as an upstream names it. */
const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1?\]?|0\.0\.0\.0)$/;

/** Whether the two bind the same port. Zero is another one each time. What is no listener binds none. */
export function isSamePort(a: Partial<Listen> | undefined, b: Partial<Listen> | undefined): boolean {
  if (a?.port === undefined || b === undefined) return false;
  return a.port !== 0 && a.port === b.port && (a.host === b.host || isAny(a.host) || isAny(b.host));
}

/** Whether requests to `url` come to the listener itself: each would be sent on to it, until none is left to answer. */
export function isSelfUpstream(url: unknown, listen: Partial<Listen> | undefined): boolean {
  if (typeof url !== "string" || !URL.canParse(url) || listen?.host === undefined) return false;
  const { protocol, hostname, port } = new URL(url);
  const asked = Number(port) || (protocol === "https:" ? 443 : 80);
  if (asked !== listen.port) return false;
  return named(hostname) === named(listen.host) || (isAny(listen.host) && HERE.test(hostname));
}

/** Two addresses of this machine, such as 127.0.0.1 and 127.0.0.2, are two. */
function named(host: string): string {
  return host === "localhost" ? "127.0.0.1" : host.replace(/^\[|\]$/g, "");
}

function isAny(host: string | undefined): boolean {
  return host === "0.0.0.0" || host === "::";
}
