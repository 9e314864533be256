import { expect, test } from "@jest/globals";
import { type BufferOwner, Buffers } from "../../../../src/gateway/upstream/buffers.ts";

/** Somebody who began so long ago and has sent `bytes` since. */
function bufferer(buffers: Buffers, bytes: number, seconds: number): BufferOwner & { ended: boolean } {
  return {
    ended: false,
    buffered: bytes,
    rollAt: -1,
    sinceMs: performance.now() - seconds * 1000,
    endSlow() {
      this.ended = true;
      buffers.release(bytes, this);
    },
  };
}

test("the slowest make room, and nobody more than is needed", () => {
  const buffers = new Buffers(1000);
  const all = [10, 1, 100].map((seconds) => bufferer(buffers, 300, seconds));
  for (const one of all) expect(buffers.reserve(one, 300)).toBe(true);
  const next = bufferer(buffers, 300, 0);
  expect(buffers.reserve(next, 300)).toBe(true);
  expect(all.map(({ ended }) => ended)).toEqual([false, false, true]);
  expect(buffers.used).toBe(900);
});

test("what is more than all of it has no room, and nobody is ended who asked for no more than the rest", () => {
  const buffers = new Buffers(1000);
  const only = bufferer(buffers, 900, 10);
  expect(buffers.reserve(only, 900)).toBe(true);
  expect(buffers.tryReserve(200)).toBe(false);
  expect(buffers.reserve(only, 200)).toBe(false);
  expect(only.ended).toBe(false);
  expect(buffers.used).toBe(900);
});
