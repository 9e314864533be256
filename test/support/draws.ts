import { createHash, createHmac } from "node:crypto";
import { drawNumberOf, rank } from "../../src/draw/permutation.ts";
import { type Hmac, runSteps } from "../../src/draw/steps.ts";

/** The real hash. */
export function hmac({ key, text }: Hmac): Uint8Array {
  return createHmac("sha256", key).update(text).digest();
}

/** The real hash of one key, each text once: all ranks of a small draw share a few hundred round inputs. */
export function remembering(): (asked: Hmac) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (asked) => {
    let digest = known.get(asked.text);
    if (digest === undefined) {
      digest = hmac(asked);
      known.set(asked.text, digest);
    }
    return digest;
  };
}

/** The same key for the same name, however often it is asked for. */
export function keyNamed(name: string): Uint8Array {
  return createHash("sha256").update(name).digest();
}

/** Whether `key` gives `size` draw numbers each rank from 1 to `size` once. */
export function isBijection(size: number, key: Uint8Array): boolean {
  const hash = remembering();
  const taken = new Uint8Array(size + 1);
  let distinct = 0;
  for (let drawNumber = 1; drawNumber <= size; drawNumber++) {
    const place = runSteps(rank(drawNumber, size, key), hash);
    if (place < 1 || place > size || taken[place] === 1) return false;
    taken[place] = 1;
    distinct++;
  }
  return distinct === size;
}

/** How many of `draw numbers` do not come back from their rank, or share it with another. */
export function strays(size: number, key: Uint8Array, tickets: Iterable<number>): number {
  const places = new Set<number>();
  let count = 0;
  let wrong = 0;
  for (const drawNumber of tickets) {
    count++;
    const place = runSteps(rank(drawNumber, size, key), hmac);
    places.add(place);
    if (place < 1 || place > size || runSteps(drawNumberOf(place, size, key), hmac) !== drawNumber) wrong++;
  }
  return wrong + count - places.size;
}
