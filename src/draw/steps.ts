/** One HMAC-SHA-256 (RFC 2104) that a computation asks for: `text` in UTF-8 under `key`. */
export interface Hmac {
  readonly key: Uint8Array;
  readonly text: string;
}

/**
 * A computation that stops at every hash it needs and goes on with its 32 bytes. So the gateway (which hashes at once) and
 * a browser (whose WebCrypto answers later) run the same lines.
 */
export type HashSteps<Result> = Generator<Hmac, Result, Uint8Array>;

/** Runs `steps` to their end with a hash that answers at once. */
export function runSteps<Result>(steps: HashSteps<Result>, hmac: (asked: Hmac) => Uint8Array): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(hmac(step.value));
  return step.value;
}
