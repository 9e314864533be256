/**
 * Asks for the page again, as a GET whatever it answered, or for `entry` in its place. A fragment alone would not load
 * anything, so with one the page is reloaded and keeps it.
 */
export function askAgain(entry: string | undefined): void {
  if (entry !== undefined) location.replace(entry);
  else if (location.hash === "") location.replace(location.href);
  else location.reload();
}
