import type { HashSteps, Hmac } from "../../draw/steps.ts";

/** What a check needs of WebCrypto, which browsers have on secure pages only. */
export type Subtle = Pick<typeof crypto.subtle, "digest" | "importKey" | "sign">;

/** Runs `steps` to their end with the browser's own hash. */
export async function runStepsAsync<Result>(steps: HashSteps<Result>, subtle: Subtle): Promise<Result> {
  let step = steps.next();
  while (!step.done) step = steps.next(await hmac(step.value, subtle));
  return step.value;
}

export async function sha256(bytes: Uint8Array, subtle: Subtle): Promise<Uint8Array> {
  return new Uint8Array(await subtle.digest("SHA-256", Uint8Array.from(bytes)));
}

async function hmac({ key, text }: Hmac, subtle: Subtle): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await subtle.importKey("raw", Uint8Array.from(key), algorithm, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, new TextEncoder().encode(text)));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
