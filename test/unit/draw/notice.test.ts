import { expect, test } from "@jest/globals";
import { type Lottery, lotteryNotice } from "../../../src/draw/notice.ts";

const ANNOUNCED = { name: "drand:52db9ba7/123456/randomness", bytes: 32 };
const TERMS = {
  room: "tickets",
  epoch: "1",
  opensAt: "2026-11-23T09:00:00.000Z",
  lanes: ["general", "accessible"],
  beacon: null,
};
const LOTTERY: Lottery = {
  version: 2,
  terms: TERMS,
  commitment: "c".repeat(64),
  seed: "5".repeat(64),
  beacon: "",
  counted: false,
  held: false,
  lanes: [
    { id: "general", drawn: 0, skipped: [] },
    { id: "accessible", drawn: 0, skipped: [] },
  ],
};
const SKIPPED = [{ from: 31, to: 48 }];
const DRAWN = { counted: true, lanes: [{ id: "general", drawn: 1000, skipped: SKIPPED }] };
const NAMED = { ...LOTTERY, ...DRAWN, terms: { ...TERMS, beacon: ANNOUNCED } };

test("before the opening the commitment is told with all that it binds, and the seed is not", () => {
  const notice = lotteryNotice(LOTTERY);
  expect(notice).toEqual({
    algorithm: "airlock-lottery-2",
    commitment: LOTTERY.commitment,
    room: "tickets",
    epoch: "1",
    opensAt: "2026-11-23T09:00:00.000Z",
    lanes: ["accessible", "general"],
    beacon: null,
    seed: null,
    drawn: { general: 0, accessible: 0 },
    skipped: {},
    held: false,
  });
  expect(JSON.stringify(notice)).not.toContain(LOTTERY.seed);
});

test("from the opening on the seed and the numbers are told", () => {
  expect(lotteryNotice({ ...LOTTERY, ...DRAWN })).toMatchObject({
    seed: LOTTERY.seed,
    drawn: { general: 1000 },
    skipped: { general: SKIPPED },
  });
});

test("a draw of before is told by its own name", () => {
  expect(lotteryNotice({ ...LOTTERY, version: 1 }).algorithm).toBe("airlock-lottery-1");
});

test("a beacon without a value holds the seed back, and not the number of draw numbers", () => {
  const told = { name: ANNOUNCED.name, encoding: "hex-32" };
  expect(lotteryNotice(NAMED)).toMatchObject({
    seed: null,
    drawn: { general: 1000 },
    beacon: { ...told, value: null },
  });
  expect(lotteryNotice({ ...NAMED, beacon: "d1ce" })).toMatchObject({
    seed: LOTTERY.seed,
    beacon: { ...told, value: "d1ce" },
  });
});

test("a beacon that has spoken before the opening is told, and the seed is not", () => {
  const early = { ...LOTTERY, terms: NAMED.terms, beacon: "d1ce" };
  expect(lotteryNotice(early)).toMatchObject({ seed: null, beacon: { value: "d1ce" } });
});

test("a draw that is held tells no seed", () => {
  expect(lotteryNotice({ ...LOTTERY, ...DRAWN, held: true })).toMatchObject({ held: true, seed: null });
});
