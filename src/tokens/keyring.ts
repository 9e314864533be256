import { AirlockError } from "../errors.ts";
import { isSameKey, type PublicJwk, publicJwk, type RingKey } from "./key.ts";
import { createKeys, keysExist, readKeys, stampOf } from "./keyfile.ts";
import type { KeyKind } from "./kind.ts";
import { firstKeys, signingKey } from "./rotation.ts";

/** A JWK set (RFC 7517 §5) of public keys. */
export interface Jwks {
  readonly keys: readonly PublicJwk[];
}

/** Yields the keys as they are now, or `undefined` where nothing changed. */
export type ReadKeys = () => Promise<readonly RingKey[] | undefined>;

/** The keys that sign and verify. A lookup is a map's, so that it may stand in front of every verification. */
export class KeyRing {
  #keys: readonly RingKey[] = [];
  #byKid: ReadonlyMap<string, RingKey> = new Map();
  #jwks: Jwks = { keys: [] };
  readonly #read: ReadKeys;

  /** Without `read` the ring never changes. */
  constructor(keys: readonly RingKey[], read: ReadKeys = async () => undefined) {
    this.#read = read;
    this.#take(keys);
  }

  get keys(): readonly RingKey[] {
    return this.#keys;
  }

  /**
   * The key that signs tokens of a kind at `nowMs`, or the lottery's secret. Fails with `ERR_KEYS_INVALID` where there is
   * none: a file of an earlier version has no invitation key and no lottery key.
   */
  signing(kind: KeyKind, nowMs: number): RingKey {
    const key = signingKey(kind, this.#keys, nowMs);
    if (key !== undefined) return key;
    const message = `the keys file has no ${kind} key; add one with: airlock keys rotate`;
    throw new AirlockError("ERR_KEYS_INVALID", message);
  }

  has(kind: KeyKind): boolean {
    return this.#keys.some((key) => key.kind === kind);
  }

  /** The key of that kind and no other, or `undefined`. */
  verifying(kind: KeyKind, kid: string): RingKey | undefined {
    const key = this.#byKid.get(kid);
    return key?.kind === kind ? key : undefined;
  }

  /** Public pass keys, also those that do not sign yet or any more. */
  jwks(): Jwks {
    return this.#jwks;
  }

  /**
   * Takes up the keys file where it has changed, and says whether it had.
   * Fails with `ERR_KEYS_INVALID` where it can't be used; the ring then stays as it was.
   */
  async reload(): Promise<boolean> {
    const keys = await this.#read();
    if (keys === undefined) return false;
    this.#take(keys);
    return true;
  }

  #take(keys: readonly RingKey[]): void {
    // An unchanged key stays the same object: the cache of verified tokens tells by it whether a key is still good.
    this.#keys = keys.map((key) => {
      const known = this.#byKid.get(key.kid);
      return known !== undefined && isSameKey(known, key) ? known : key;
    });
    this.#byKid = new Map(this.#keys.map((key) => [key.kid, key]));
    this.#jwks = { keys: this.#keys.filter((key) => key.kind === "pass").map(publicJwk) };
  }
}

export interface KeyRingOptions {
  /** Makes the file where there is none, with one key of each kind. */
  readonly create: boolean;
  /** It was made. */
  readonly onCreated?: () => void;
}

/**
 * The ring of a keys file.
 * Fails with `ERR_KEYS_INVALID` where the file is missing, malformed, or may be read by others.
 */
export async function loadKeyRing(path: string, { create, onCreated }: KeyRingOptions): Promise<KeyRing> {
  if (create && !(await keysExist(path)) && (await createKeys(path, firstKeys(Date.now())))) onCreated?.();
  let stamp = await stampOf(path);
  return new KeyRing(await readKeys(path), async () => {
    const found = await stampOf(path);
    if (found === stamp) return undefined;
    const keys = await readKeys(path);
    stamp = found;
    return keys;
  });
}
