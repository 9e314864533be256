import type { Payload } from "./claims.ts";
import type { Expected } from "./verification.ts";

/** A kind of token, and of the keys that sign it. */
export type KindName = "place" | "pass" | "invitation";

/** `lottery` signs nothing: it is the secret that the order of a lottery room comes from. */
export type KeyKind = KindName | "lottery";

/** How a kind of token is told from the others. No two share a `typ` or an audience, so none serves as another. */
export interface TokenType {
  /** Of the keys that sign it. */
  readonly name: KindName;
  /** The header's `typ`: RFC 8725 §3.11, explicit typing. */
  readonly typ: string;
  readonly audience: string;
}

export interface Kind<Claims extends Expected> extends TokenType {
  /** The claims of an authentic token, or `undefined` where one is missing or has the wrong shape. */
  read(payload: Payload): Claims | undefined;
  /** The ms at which the token ends, exclusive. `exp` is the registered claim, in whole seconds. */
  endsAt(claims: Claims, exp: number): number;
}

export type SigningAlgorithm = "ES256" | "HS256";

/**
 * Only gateways read a place token or an invitation, so a shared secret will do, costs a tenth to sign and keeps links
 * short; a pass is also verified by others, from the public key alone.
 */
export const TOKEN_ALGORITHMS: Readonly<Record<KeyKind, SigningAlgorithm>> = {
  place: "HS256",
  pass: "ES256",
  invitation: "HS256",
  lottery: "HS256",
};

export const ISSUER = "airlock";
