export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const COLON = 0x3a;
const DEL = 0x7f;

/** What a token is made of (RFC 9110 §5.6.2), as names of fields and methods are: a 1 at the place of each octet. */
export const IN_TOKEN = new Uint8Array(256);
for (const octet of Buffer.from("!#$%&'*+-.^_`|~0123456789")) IN_TOKEN[octet] = 1;
for (let letter = 0; letter < 26; letter++) IN_TOKEN[0x41 + letter] = IN_TOKEN[0x61 + letter] = 1;

/** What a field's value is made of (RFC 9110 §5.5), blanks included. */
export const IN_VALUE = new Uint8Array(256).fill(1, SPACE);
IN_VALUE[TAB] = 1;
IN_VALUE[DEL] = 0;

/** Where the first octet from `from` on stands that is none of `these`. */
export function skipOctets(these: Uint8Array, octets: Uint8Array, from: number): number {
  let at = from;
  while (these[octets[at] ?? 0] === 1) at++;
  return at;
}
