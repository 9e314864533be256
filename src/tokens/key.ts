import {
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { type KeyKind, TOKEN_ALGORITHMS } from "./kind.ts";

/** A key of the ring. Serves one kind of token, or the lottery, and nothing else. Times in ms since the Unix epoch. */
export interface RingKey {
  readonly kid: string;
  readonly kind: KeyKind;
  readonly createdAt: number;
  /** Published and verifying from the start, signing from here on. */
  readonly signsAt: number;
  /** The EC private key, or the secret. */
  readonly signWith: KeyObject;
  /** The EC public key, or the same secret. */
  readonly verifyWith: KeyObject;
}

/** RFC 7517. Only EC public keys are ever published. */
export interface PublicJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: "ES256";
  readonly use: "sig";
}

export function newKey(kind: KeyKind, createdAt: number, signsAt: number): RingKey {
  const kid = randomBytes(8).toString("hex");
  return { kid, kind, createdAt, signsAt, ...newMaterial(kind) };
}

function newMaterial(kind: KeyKind): Pick<RingKey, "signWith" | "verifyWith"> {
  if (TOKEN_ALGORITHMS[kind] === "HS256") {
    const secret = createSecretKey(randomBytes(32));
    return { signWith: secret, verifyWith: secret };
  }
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { signWith: privateKey, verifyWith: publicKey };
}

/** The public half of a pass key. Members are picked by name, so that a private one can't slip through. */
export function publicJwk(key: RingKey): PublicJwk {
  const { x = "", y = "" } = createPublicKey(key.signWith).export({ format: "jwk" });
  return { kty: "EC", crv: "P-256", x, y, kid: key.kid, alg: "ES256", use: "sig" };
}

export function isSameKey(a: RingKey, b: RingKey): boolean {
  return (
    a.kind === b.kind &&
    a.createdAt === b.createdAt &&
    a.signsAt === b.signsAt &&
    a.signWith.equals(b.signWith)
  );
}
