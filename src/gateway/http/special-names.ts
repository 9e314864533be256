import { OWN_NAMES } from "../../protocol/headers.ts";

const LETTERS = 32;
const LONGEST = 63;

/**
 * A name as CGI and its heirs read it, in lower case: they make the same variable of `Airlock-Session`, `airlock_session` and
 * `Airlock.Session`, and whichever comes last is its value.
 */
export function foldName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "-");
}

/**
 * Tells of a field's name whether it may be one of `names`, or one of Airlock's own, in whatever spelling, those that `folded` makes alike among them. Most are
 * told apart by their first letter and their length, without the hash of a text that is new with every request. `names` are in lower
 * case and begin with a letter.
 */
export function nameMatcher(names: Iterable<string>): (name: string) => boolean {
  const marked = new Uint8Array(LETTERS * (LONGEST + 1));
  for (const name of names) marked[placeOf(name)] = 1;
  for (let length = OWN_NAMES.length; length <= LONGEST; length++) {
    marked[placeOf(OWN_NAMES.padEnd(length))] = 1;
  }
  return (name) => marked[placeOf(name)] === 1;
}

/** The same for both cases of a letter. */
function placeOf(name: string): number {
  return (name.charCodeAt(0) % LETTERS) * (LONGEST + 1) + Math.min(name.length, LONGEST);
}
