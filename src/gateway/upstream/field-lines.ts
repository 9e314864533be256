import { UpstreamFault } from "./failure.ts";

/** A token (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What no head and no trailers contain: control characters, and CR or LF without the other (RFC 9112 §2.2). */
const FORBIDDEN = /[^\t\r\n\x20-\x7e\x80-\xff]|\r[^\n]|[^\r]\n/;
const SPACE = 0x20;
const TAB = 0x09;

/** Fails where `text`, one or more lines with a CRLF after each, has an octet that no line has. */
export function refuseOctets(text: string): void {
  if (FORBIDDEN.test(text)) throw broken("a control character in its fields");
}

/**
 * Calls `take` for every field line of `text` from `from` on (RFC 9112 §5). `text` has a CRLF after each line and passed
 * `refuseOctets`. A name comes as it is written, and whoever takes it checks it with `isFieldName`; a value comes without
 * the blanks around it. A folded line has no name.
 */
export function eachField(text: string, from: number, take: (name: string, value: string) => void): void {
  let at = from;
  while (at < text.length) {
    const end = text.indexOf("\r\n", at);
    const colon = text.indexOf(":", at);
    if (colon === -1 || colon > end) throw broken("a line that is no field");
    take(text.slice(at, colon), trimmed(text, colon + 1, end));
    at = end + 2;
  }
}

export function isFieldName(name: string): boolean {
  return TOKEN.test(name);
}

/** An upstream that does not keep to HTTP. */
export function broken(what: string): UpstreamFault {
  return new UpstreamFault("broken", `the upstream sent ${what}`);
}

/** Without blanks at both ends. `trim` would take more, such as a no-break space of ISO 8859-1. */
function trimmed(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (start < end && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
