import { LRUCache } from "lru-cache";
import { INVITATION } from "./invitation.ts";
import { ISSUER, TOKEN_ALGORITHMS } from "./kind.ts";
import { PASS } from "./pass.ts";
import { PLACE } from "./place.ts";
import { READING } from "./reading.ts";

/*
 * The short form of a token for a cookie: `p1.KIND KEY.CLAIM.CLAIM….SIGNATURE`, from which the token is made again byte for
 * byte. What every token of its kind says alike is left out, and times are told by their distance from `iat`: a place
 * needs 110 characters in place of 415, a pass 210 in place of 600.
 */

const MARK = "p1.";
const KINDS = [PLACE, PASS, INVITATION, READING] as const;
/** By their number in this list, which only grows. A capital letter: the claim is what one expects. */
const CLAIMS: readonly string[] = [
  "iss",
  "aud",
  "jti",
  "iat",
  "nbf",
  "exp",
  "joinedAt",
  "room",
  "epoch",
  "lane",
  "place",
  "etaSeconds",
  "win",
  "sessions",
  "invitedAt",
  "sub",
  "startedAt",
  "expiresAt",
  "generation",
  "provisional",
  "draw",
];
/** A place lasts 30 days, and to the end of its second. */
const PLACE_SECONDS = 30 * 24 * 60 * 60 + 1;
const FIRST = "a".charCodeAt(0);
const SECONDS = new Set(["exp"]);
const MILLISECONDS = new Set(["joinedAt", "startedAt", "expiresAt", "generation", "invitedAt"]);
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;
const PLAIN = /^[\w-]+$/;
const KEY = /^[0-9a-f]{16}$/;
/** A pass comes with every request of its visitor. */
const MOST_KNOWN = 10_000;
/** Browsers keep no longer cookie. What is longer nobody has written here, and to read it could take all of the stack. */
const LONGEST = 4096;
/** Of what is kept, so that nobody can fill the memory. */
const LONGEST_KNOWN = 1024;

type Kind = (typeof KINDS)[number];
type Claims = Readonly<Record<string, unknown>>;

/** `token` in its short form; as it is where that could not be undone. `room` is the one whose cookie it is for. */
export function packToken(token: string, room: string): string {
  const short = shortened(token, room);
  return short !== undefined && lengthened(short, room) === token ? short : token;
}

export function isPacked(value: string): boolean {
  return value.startsWith(MARK);
}

/** The token that `value` is the short form of; `value` itself where it is none. */
export function unpackToken(value: string, room: string): string {
  if (!isPacked(value) || value.length > LONGEST) return value;
  if (value.length > LONGEST_KNOWN) return lengthened(value, room) ?? value;
  const known = `${room}.${value}`;
  let token = cache.get(known);
  if (token === undefined) {
    token = lengthened(value, room) ?? value;
    cache.set(known, token);
  }
  return token;
}

const cache = new LRUCache<string, string>({ max: MOST_KNOWN });

function shortened(token: string, room: string): string | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { kid, typ } = objectOf(header) ?? {};
  const claims = objectOf(payload);
  const index = KINDS.findIndex((kind) => kind.typ === typ);
  const kind = KINDS[index];
  if (kind === undefined || claims === undefined || typeof kid !== "string" || !KEY.test(kid))
    return undefined;
  const key = Buffer.from(kid, "hex").toString("base64url");
  const usual = usualOf(kind, room, claims.iat);
  let said = "";
  for (const [name, value] of Object.entries(claims)) {
    const at = CLAIMS.indexOf(name);
    if (at === -1) return undefined;
    const letter = String.fromCharCode(FIRST + at);
    said += usual[name] === value ? letter.toUpperCase() : `${letter}${written(name, value, claims.iat)}.`;
  }
  return `${MARK}${index}${key}.${said}.${signature}`;
}

function lengthened(short: string, room: string): string | undefined {
  const [, head = "", ...parts] = short.split(".");
  const kind = KINDS[Number(head.slice(0, 1))];
  const signature = parts.pop();
  if (kind === undefined || signature === undefined) return undefined;
  const claims: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [at, letter] of [...part].entries()) {
      const name = CLAIMS[letter.toLowerCase().charCodeAt(0) - FIRST];
      if (name === undefined) return undefined;
      if (letter === letter.toLowerCase()) {
        claims[name] = read(part.slice(at + 1), claims.iat);
        break;
      }
      claims[name] = usualOf(kind, room, claims.iat)[name];
    }
  }
  const kid = Buffer.from(head.slice(1), "base64url").toString("hex");
  const header = { alg: TOKEN_ALGORITHMS[kind.name], typ: kind.typ, kid };
  return `${encoded(header)}.${encoded(claims)}.${signature}`;
}

function usualOf({ audience }: Kind, room: string, iat: unknown): Claims {
  const exp = typeof iat === "number" ? iat + PLACE_SECONDS : undefined;
  return {
    iss: ISSUER,
    aud: audience,
    room,
    nbf: iat,
    exp,
    epoch: "1",
    lane: "general",
    win: null,
    provisional: false,
  };
}

/** A letter that says how it is written, and the claim. */
function written(name: string, value: unknown, iat: unknown): string {
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    const from = typeof iat === "number" ? iat : 0;
    if (SECONDS.has(name)) return `s${(value - from).toString(36)}`;
    if (MILLISECONDS.has(name)) return `m${(value - from * 1000).toString(36)}`;
    return `n${value.toString(36)}`;
  }
  if (typeof value === "string" && UUID.test(value))
    return `u${Buffer.from(value.replaceAll("-", ""), "hex").toString("base64url")}`;
  if (typeof value === "string" && PLAIN.test(value)) return `t${value}`;
  return `j${encoded(value)}`;
}

function read(text: string, iat: unknown): unknown {
  const from = typeof iat === "number" ? iat : 0;
  const rest = text.slice(1);
  switch (text[0]) {
    case "s":
      return Number.parseInt(rest, 36) + from;
    case "m":
      return Number.parseInt(rest, 36) + from * 1000;
    case "n":
      return Number.parseInt(rest, 36);
    case "u":
      return Buffer.from(rest, "base64url")
        .toString("hex")
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, "$1-$2-$3-$4-$5");
    case "t":
      return rest;
    case "j":
      return parsed(rest);
    default:
      return undefined;
  }
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function objectOf(text: string): Claims | undefined {
  const value = parsed(text);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
