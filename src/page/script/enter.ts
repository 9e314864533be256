/**
 * Asks for the page again, as a GET whatever it answered. A fragment alone would not load anything, so with one the page is
 * reloaded and keeps it.
 */
export function askAgain(): void {
  if (location.hash === "") location.replace(location.href);
  else location.reload();
}
