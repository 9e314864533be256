import { FRESH_PARAMETER } from "../../protocol/paths.ts";

/**
 * Asks for the page again, as a GET whatever it answered, or for `entry` in its place. A fragment alone would not load
 * anything, so with one the page is reloaded and keeps it. `isCopy`: something keeps this page, and would give it again.
 */
export function askAgain(entry: string | undefined, isCopy = false): void {
  if (isCopy || location.search.includes(`${FRESH_PARAMETER}=`))
    location.replace(fresh(entry ?? location.href));
  else if (entry !== undefined) location.replace(entry);
  else if (location.hash === "") location.replace(location.href);
  else location.reload();
}

function fresh(address: string): string {
  const url = new URL(address, location.href);
  url.searchParams.set(FRESH_PARAMETER, Date.now().toString(36));
  return url.href;
}
