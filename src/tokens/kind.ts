import type { Payload } from "./claims.ts";
import type { Expected } from "./verification.ts";

export type KindName = "place" | "pass";

/** How a kind of token is told from the others. No two share a `typ`, an audience or a key, so none serves as another. */
export interface TokenType {
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

export type Algorithm = "ES256" | "HS256";

/**
 * Only gateways read a place token, so a shared secret will do and costs a tenth to sign;
 * a pass is also verified by others, from the public key alone.
 */
export const ALGORITHMS: Readonly<Record<KindName, Algorithm>> = { place: "HS256", pass: "ES256" };

export const ISSUER = "airlock";
