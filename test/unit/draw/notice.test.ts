import { expect, test } from "@jest/globals";
import { type Lottery, lotteryNotice } from "../../../src/draw/notice.ts";

const LOTTERY: Lottery = {
  commitment: "c".repeat(64),
  seed: "5".repeat(64),
  beaconName: null,
  beacon: "",
  opened: false,
  lanes: [
    { id: "general", drawn: 0 },
    { id: "accessible", drawn: 0 },
  ],
};
const DRAWN = { opened: true, lanes: [{ id: "general", drawn: 1000 }] };

test("before the opening the commitment is told and the seed is not", () => {
  const notice = lotteryNotice(LOTTERY);
  expect(notice).toEqual({
    algorithm: "airlock-lottery-1",
    commitment: LOTTERY.commitment,
    beacon: null,
    seed: null,
    drawn: { general: 0, accessible: 0 },
  });
  expect(JSON.stringify(notice)).not.toContain(LOTTERY.seed);
});

test("from the opening on the seed and the number of tickets are told", () => {
  expect(lotteryNotice({ ...LOTTERY, ...DRAWN })).toMatchObject({
    seed: LOTTERY.seed,
    drawn: { general: 1000 },
  });
});

test("a named beacon without a value holds the seed back, and not the number of tickets", () => {
  const named = { ...LOTTERY, ...DRAWN, beaconName: "drand round 123456" };
  expect(lotteryNotice(named)).toMatchObject({
    seed: null,
    drawn: { general: 1000 },
    beacon: { name: "drand round 123456", value: null },
  });
  expect(lotteryNotice({ ...named, beacon: "d1ce" })).toMatchObject({
    seed: LOTTERY.seed,
    beacon: { name: "drand round 123456", value: "d1ce" },
  });
});

test("a beacon that has spoken before the opening is told, and the seed is not", () => {
  const early = { ...LOTTERY, beaconName: "drand round 123456", beacon: "d1ce" };
  expect(lotteryNotice(early)).toMatchObject({ seed: null, beacon: { value: "d1ce" } });
});
