import type { IncomingMessage } from "node:http";
import { localPath } from "./language.ts";

/** The page whose button this was, as a path on this host. */
export function cameFrom({ headers }: IncomingMessage): string {
  const { referer } = headers;
  if (referer === undefined || !URL.canParse(referer)) return "/";
  const { host, pathname, search } = new URL(referer);
  return host === headers.host && !pathname.startsWith("/.airlock/") ? localPath(pathname + search) : "/";
}
