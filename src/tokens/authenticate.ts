import jwt from "jsonwebtoken";
import { isDate, isId, type Payload } from "./claims.ts";
import type { RingKey } from "./key.ts";
import type { KeyRing } from "./keyring.ts";
import { ISSUER, type Kind, type SigningAlgorithm, TOKEN_ALGORITHMS } from "./kind.ts";
import { type Expected, type Rejection, reject, type Verification } from "./verification.ts";

/** A token whose signature and claims hold. Whether it is good here and now is `judge`'s to say. */
export interface Authentic<Claims> {
  readonly ok: true;
  readonly claims: Claims;
  readonly key: RingKey;
  /** In ms; good from then on. */
  readonly startsAt: number;
  /** In ms; good no more from then on. */
  readonly endsAt: number;
}

const LONGEST_TOKEN = 2048;
/** Gateways know the engine's clock to within a round trip, and `nbf` is its whole second. */
const CLOCK_TOLERANCE_MS = 5000;
const COMPACT_JWS = /^([\w-]+)\.[\w-]+\.([\w-]+)$/;
const SIGNATURE_BYTES: Readonly<Record<SigningAlgorithm, number>> = { HS256: 32, ES256: 64 };

/** Everything about a token that neither time nor place can change: form, kind, key, signature, claims. Never throws. */
export function authenticate<Claims extends Expected>(
  kind: Kind<Claims>,
  token: string,
  ring: KeyRing,
): Authentic<Claims> | Rejection {
  if (token.length > LONGEST_TOKEN) return reject("too-long");
  const [, encodedHeader = "", signature = ""] = COMPACT_JWS.exec(token) ?? [];
  const header = readHeader(encodedHeader);
  // RFC 7515 §4.1.11: an extension that must be understood, and none is.
  if (header === undefined || "crit" in header) return reject("malformed");
  if (header.typ !== kind.typ) return reject("wrong-kind");
  if (header.alg !== TOKEN_ALGORITHMS[kind.name]) return reject("wrong-algorithm");
  const key = typeof header.kid === "string" ? ring.verifying(kind.name, header.kid) : undefined;
  if (key === undefined) return reject("unknown-key");
  const payload = isCanonical(signature, TOKEN_ALGORITHMS[kind.name]) ? readSigned(token, key) : undefined;
  if (payload === undefined) return reject("bad-signature");
  return readClaims(kind, payload, key);
}

/** Whether an authentic token is good for this room and epoch at `nowMs`. */
export function judgeToken<Claims extends Expected>(
  token: Authentic<Claims>,
  expected: Expected,
  nowMs: number,
): Verification<Claims> {
  const { claims } = token;
  if (claims.room !== expected.room) return reject("wrong-room");
  if (claims.epoch !== expected.epoch) return reject("wrong-epoch");
  if (nowMs < token.startsAt - CLOCK_TOLERANCE_MS) return reject("not-yet-valid");
  if (nowMs >= token.endsAt) return { ok: false, reason: "expired", claims };
  return { ok: true, claims };
}

function readHeader(encoded: string): Payload | undefined {
  try {
    return asObject(JSON.parse(Buffer.from(encoded, "base64url").toString()));
  } catch {
    return undefined;
  }
}

/**
 * Decoders ignore the spare bits of the last character; with them every signature would have sixteen spellings. An ES256 signature
 * (r, s) still has a second one, (r, n - s), and ES256 (RFC 7518 §3.4) takes both: nothing may rest on a token's text being the only one.
 */
function isCanonical(signature: string, algorithm: SigningAlgorithm): boolean {
  const bytes = Buffer.from(signature, "base64url");
  return bytes.length === SIGNATURE_BYTES[algorithm] && bytes.toString("base64url") === signature;
}

/**
 * The times are left to `judge`: it has the engine's clock, needs them to the millisecond,
 * and has to tell a pass that has merely expired from one that was never good.
 */
function readSigned(token: string, key: RingKey): Payload | undefined {
  const algorithms = [TOKEN_ALGORITHMS[key.kind]];
  try {
    const payload = jwt.verify(token, key.verifyWith, {
      algorithms,
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return asObject(payload) ?? {};
  } catch {
    return undefined;
  }
}

function readClaims<Claims extends Expected>(
  kind: Kind<Claims>,
  payload: Payload,
  key: RingKey,
): Authentic<Claims> | Rejection {
  const { aud, iss, jti, iat, nbf, exp } = payload;
  if (aud !== kind.audience) return reject("wrong-kind");
  if (iss !== ISSUER || !isId(jti) || !isDate(iat) || !isDate(nbf) || !isDate(exp))
    return reject("bad-claims");
  const claims = kind.read(payload);
  if (claims === undefined) return reject("bad-claims");
  return { ok: true, claims, key, startsAt: nbf * 1000, endsAt: kind.endsAt(claims, exp) };
}

function asObject(value: unknown): Payload | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
