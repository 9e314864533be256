import { UpstreamFault } from "./failure.ts";

const CONTROL = "a control character in its fields";
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const DEL = 0x7f;

/** What a name is made of, a token (RFC 9110 §5.6.2), and what a value is: a 1 at the place of each octet. */
const IN_NAME = new Uint8Array(256);
for (const octet of Buffer.from("!#$%&'*+-.^_`|~0123456789")) IN_NAME[octet] = 1;
for (let letter = 0; letter < 26; letter++) IN_NAME[0x41 + letter] = IN_NAME[0x61 + letter] = 1;
const IN_VALUE = new Uint8Array(256).fill(1, SPACE);
IN_VALUE[TAB] = 1;
IN_VALUE[DEL] = 0;

/**
 * Calls `take` for every field line from `from` on (RFC 9112 §5): with its name, as it is written, and its value without the
 * blanks around it. `text` is what is in `octets` from their beginning on, as ISO 8859-1, and has a CRLF after each line. Fails
 * where a line is no field, or has an octet that no line has.
 *
 * One way over the octets finds a line's parts and what it must not have: searches in the text for each took twice as long.
 */
export function eachField(
  octets: Uint8Array,
  text: string,
  from: number,
  take: (name: string, value: string) => void,
): void {
  let at = from;
  while (at < text.length) {
    const colon = after(IN_NAME, octets, at);
    if (colon === at || octets[colon] !== COLON) throw noField(text, colon);
    const end = after(IN_VALUE, octets, colon + 1);
    if (octets[end] !== CR || octets[end + 1] !== LF) throw broken(CONTROL);
    take(text.slice(at, colon), trimmed(octets, text, colon + 1, end));
    at = end + 2;
  }
}

/** Where the first octet from `from` on stands that is none of `these`. */
function after(these: Uint8Array, octets: Uint8Array, from: number): number {
  let at = from;
  while (these[octets[at] ?? 0] === 1) at++;
  return at;
}

/** What is the matter with a line whose name ends at `at`, and not with a colon. */
function noField(text: string, at: number): UpstreamFault {
  const [rest = ""] = text.slice(at).split("\r\n", 1);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(rest)) return broken(CONTROL);
  return broken(rest.includes(":") ? "a field without a name" : "a line that is no field");
}

/** An upstream that does not keep to HTTP. */
export function broken(what: string): UpstreamFault {
  return new UpstreamFault("broken", `the upstream sent ${what}`);
}

/** Without blanks at both ends. `trim` would take more, such as a no-break space of ISO 8859-1. */
function trimmed(octets: Uint8Array, text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(octets[start])) start++;
  while (start < end && isBlank(octets[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}
