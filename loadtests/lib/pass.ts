const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What a pass says of its session, ms by the ledger's clock. */
export interface Session {
  readonly place: number;
  readonly lane: string;
  readonly startedAt: number;
  readonly expiresAt: number;
}

/** Reads a pass without verifying it, as any client can. Undefined: it is none. */
export function readPass(token: string): Session | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(ascii(payload));
  } catch {
    return undefined;
  }
  return isSession(claims) ? claims : undefined;
}

function isSession(claims: unknown): claims is Session {
  if (typeof claims !== "object" || claims === null) return false;
  return (
    "place" in claims &&
    typeof claims.place === "number" &&
    "lane" in claims &&
    typeof claims.lane === "string" &&
    "startedAt" in claims &&
    typeof claims.startedAt === "number" &&
    "expiresAt" in claims &&
    typeof claims.expiresAt === "number"
  );
}

/** Decodes base64url of ASCII: neither `atob` nor `Buffer` exists both in k6 and on Node. */
function ascii(base64url: string): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const letter of base64url) {
    held = ((held << 6) | ALPHABET.indexOf(letter)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    text += String.fromCharCode((held >> bits) & 0xff);
  }
  return text;
}
