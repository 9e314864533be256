import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { z } from "zod";
import { AirlockError } from "../errors.ts";
import type { RingKey } from "./key.ts";
import { TOKEN_ALGORITHMS } from "./kind.ts";

const base64url32 = z.string().regex(/^[\w-]{43}$/);
const common = {
  kid: z.string().regex(/^[\w-]{1,64}$/),
  use: z.literal("sig"),
  createdAt: z.iso.datetime(),
  signsAt: z.iso.datetime(),
};
const secretJwk = z.object({
  kty: z.literal("oct"),
  k: base64url32,
  alg: z.literal("HS256"),
  kind: z.literal(["place", "invitation", "lottery"]),
  ...common,
});
const passJwk = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: base64url32,
  y: base64url32,
  d: base64url32,
  alg: z.literal("ES256"),
  kind: z.literal("pass"),
  ...common,
});
const jwkSet = z.object({ keys: z.array(z.discriminatedUnion("kind", [secretJwk, passJwk])).min(1) });
const NO_PAIR = "the private key does not belong to the public one";
type PrivateJwk = z.infer<typeof jwkSet>["keys"][number];

/** The ring as a private JWK set (RFC 7517), with `kind`, `createdAt` and `signsAt` as members of our own. */
export function formatKeys(keys: readonly RingKey[]): string {
  return `${JSON.stringify({ keys: keys.map(toJwk) }, null, 2)}\n`;
}

function toJwk(key: RingKey): object {
  return {
    kid: key.kid,
    kind: key.kind,
    createdAt: new Date(key.createdAt).toISOString(),
    signsAt: new Date(key.signsAt).toISOString(),
    alg: TOKEN_ALGORITHMS[key.kind],
    use: "sig",
    ...key.signWith.export({ format: "jwk" }),
  };
}

/**
 * Invitation and lottery keys may be missing: rooms without need of them ask for none.
 * Fails with `ERR_KEYS_INVALID`, naming the file and the member at fault, never its content.
 */
export function parseKeys(text: string, path: string): RingKey[] {
  const parsed = jwkSet.safeParse(parseJson(text, path));
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join(".") || "keys";
    throw invalid(path, `${at} is missing or malformed`);
  }
  const keys = parsed.data.keys.map((jwk, index) => fromJwk(jwk, `${path}: keys.${index}`));
  if (new Set(keys.map((key) => key.kid)).size < keys.length)
    throw invalid(path, "two keys have the same kid");
  for (const kind of ["place", "pass"] as const) {
    if (!keys.some((key) => key.kind === kind)) throw invalid(path, `there is no ${kind} key`);
  }
  if (keys.filter((key) => key.kind === "lottery").length > 1)
    throw invalid(path, "there are two lottery keys, and with them two orders");
  return keys;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and with it a key.
    throw invalid(path, "it is not JSON");
  }
}

function fromJwk(jwk: PrivateJwk, at: string): RingKey {
  const { kid, kind } = jwk;
  const signWith = importKey(jwk, at);
  const verifyWith = jwk.kty === "oct" ? signWith : createPublicKey(signWith);
  if (kind === "pass" && !isPair(signWith, verifyWith)) {
    throw invalid(at, NO_PAIR);
  }
  const createdAt = Date.parse(jwk.createdAt);
  return { kid, kind, createdAt, signsAt: Date.parse(jwk.signsAt), signWith, verifyWith };
}

function importKey(jwk: PrivateJwk, at: string): KeyObject {
  if (jwk.kty === "oct") return createSecretKey(Buffer.from(jwk.k, "base64url"));
  const { kty, crv, x, y, d } = jwk;
  try {
    return createPrivateKey({ key: { kty, crv, x, y, d }, format: "jwk" });
  } catch {
    // Newer Nodes find here already what `isPair` finds on older ones.
    throw invalid(at, isPublicKey({ kty, crv, x, y }) ? NO_PAIR : "it is not a key on P-256");
  }
}

function isPublicKey(key: JsonWebKey): boolean {
  try {
    createPublicKey({ key, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}

/** OpenSSL takes `d` of one key with `x` and `y` of another, and then signs what nobody can verify. */
function isPair(privateKey: KeyObject, publicKey: KeyObject): boolean {
  const probe = Buffer.from("airlock");
  return verify("sha256", probe, publicKey, sign("sha256", probe, privateKey));
}

function invalid(where: string, fault: string): AirlockError {
  return new AirlockError("ERR_KEYS_INVALID", `cannot use the keys file ${where}: ${fault}`);
}
