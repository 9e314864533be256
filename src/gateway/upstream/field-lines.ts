import { COLON, CR, IN_TOKEN, IN_VALUE, LF, SPACE, skipOctets, TAB } from "../http/octets.ts";
import { UpstreamFault } from "./failure.ts";

const CONTROL = "a control character in its fields";
/**
 * Calls `take` for every field line from `from` on (RFC 9112 §5): with its name, as it is written, and its value without the
 * blanks around it. `text` is what is in `octets` from their beginning on, as ISO 8859-1, and has a CRLF after each line. Fails
 * where a line is no field, or has an octet that no line has.
 *
 * Blanks before the colon go (RFC 9112 §5.1): of an answer they are to be taken out, where a request with them is refused.
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
    const nameEnd = skipOctets(IN_TOKEN, octets, at);
    const colon = octets[nameEnd] === COLON ? nameEnd : afterBlanks(octets, nameEnd);
    if (nameEnd === at || octets[colon] !== COLON) throw noField(text, colon);
    const end = skipOctets(IN_VALUE, octets, colon + 1);
    if (octets[end] !== CR || octets[end + 1] !== LF) throw protocolFault(CONTROL);
    take(text.slice(at, nameEnd), trimmed(octets, text, colon + 1, end));
    at = end + 2;
  }
}

/** What is the matter with a line whose name ends at `at`, and not with a colon. */
function noField(text: string, at: number): UpstreamFault {
  const [rest = ""] = text.slice(at).split("\r\n", 1);
  if (/[^\t\x20-\x7e\x80-\xff]/.test(rest)) return protocolFault(CONTROL);
  return protocolFault(rest.includes(":") ? "a field without a name" : "a line that is no field");
}

/** An upstream that does not keep to HTTP. */
export function protocolFault(what: string): UpstreamFault {
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

function afterBlanks(octets: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(octets[at])) at++;
  return at;
}

function isBlank(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}
