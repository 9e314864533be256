import { expect, test } from "@jest/globals";
import { isBijection, keyNamed, strays } from "../support/draws.ts";

const MINUTE = 60_000;

test(
  "every draw number of every draw from 1 to 5,000 has a rank of its own",
  () => {
    const broken: number[] = [];
    for (let size = 1; size <= 5000; size++) {
      if (!isBijection(size, keyNamed(`draw ${size}`))) broken.push(size);
    }
    expect(broken).toEqual([]);
  },
  10 * MINUTE,
);

test(
  "and so has every draw number of a draw of 1,000,000",
  () => {
    expect(isBijection(1_000_000, keyNamed("a million"))).toBe(true);
  },
  5 * MINUTE,
);

test(
  "in draws of up to 100 million draw numbers no two of 2,000 share a rank, and each is found again from it",
  () => {
    for (let draw = 1; draw <= 20; draw++) {
      const size = 100_000_000 - draw * 4_930_211 + (draw % 7);
      const step = Math.floor(size / 2000);
      const tickets = Array.from({ length: 2000 }, (_, i) => 1 + i * step);
      expect([size, strays(size, keyNamed(`draw ${size}`), tickets)]).toEqual([size, 0]);
    }
  },
  10 * MINUTE,
);
