import jwt from "jsonwebtoken";
import type { KeyRing } from "./keyring.ts";
import { ISSUER, TOKEN_ALGORITHMS, type TokenType } from "./kind.ts";

/** What sets a token apart from the others of its kind. `iss`, `iat` and `nbf` all have alike. */
export interface Draft {
  readonly kind: TokenType;
  readonly jti: string;
  /** Whole seconds. */
  readonly exp: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * A compact JWS (RFC 7515 §7.1) by the key of that kind that signs at `nowMs`.
 * Dates are whole seconds: the fraction that RFC 7519 §2 allows is not read by every library.
 */
export function signToken(draft: Draft, ring: KeyRing, nowMs: number): string {
  const { kind, jti, exp, claims } = draft;
  const { kid, signWith } = ring.signing(kind.name, nowMs);
  const algorithm = TOKEN_ALGORITHMS[kind.name];
  const iat = Math.floor(nowMs / 1000);
  const payload = { iss: ISSUER, aud: kind.audience, jti, iat, nbf: iat, exp, ...claims };
  return jwt.sign(payload, signWith, { algorithm, header: { alg: algorithm, typ: kind.typ, kid } });
}
