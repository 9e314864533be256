import { OWN_PREFIX } from "../../protocol/paths.ts";
import type { RequestFacts } from "./facts.ts";
import { localPath } from "./local-path.ts";

const LONGEST = 2000;

/** The page whose button or form this was, as a path on this host; `otherwise` where that is not known or another site's. */
export function referrerPath({ fields, host: ours }: RequestFacts, otherwise = "/"): string {
  const { referer } = fields;
  if (referer === undefined || referer.length > LONGEST || !URL.canParse(referer)) return otherwise;
  const { host, pathname, search } = new URL(referer);
  const isOurs = host === ours?.toLowerCase() && !pathname.startsWith(OWN_PREFIX);
  return isOurs ? localPath(pathname + search) : otherwise;
}
