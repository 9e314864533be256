import type { IncomingMessage } from "node:http";
import { localPath } from "./language.ts";

const LONGEST = 2000;

/** The page whose button or form this was, as a path on this host; `otherwise` where that is not known or another site's. */
export function cameFrom({ headers }: IncomingMessage, otherwise = "/"): string {
  const { referer } = headers;
  if (referer === undefined || referer.length > LONGEST || !URL.canParse(referer)) return otherwise;
  const { host, pathname, search } = new URL(referer);
  const isOurs = host === headers.host?.toLowerCase() && !pathname.startsWith("/.airlock/");
  return isOurs ? localPath(pathname + search) : otherwise;
}
