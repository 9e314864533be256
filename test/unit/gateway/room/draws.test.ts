import { expect, test } from "@jest/globals";
import { drawNoticeOf } from "../../../../src/gateway/room/draws.ts";
import { LotteryOrder } from "../../../../src/gateway/room/lottery-order.ts";
import { exchange } from "../../../../src/room/exchange.ts";
import { newLedger } from "../../../../src/room/ledger.ts";
import { keyNamed } from "../../../support/draws.ts";
import { batchOf, START, settingsOf } from "../../../support/ledger.ts";

const OPENS_AT = START + 1000;
const book = new LotteryOrder(keyNamed("lottery"), "tickets", "1");

function lottery(...lanes: string[]) {
  return settingsOf({
    id: "tickets",
    order: "lottery",
    schedule: { preQueueAt: START - 1, opensAt: OPENS_AT },
    lanes: lanes.map((id) => ({ id, share: 1 })),
  });
}

function noticeAt(settings: ReturnType<typeof lottery>, ledger: ReturnType<typeof newLedger>, now: number) {
  const { snapshot } = exchange(ledger, settings, batchOf(), { now, fresh: false });
  const config = { ...settings, lottery: { beacon: null, beaconBytes: 32 } };
  return drawNoticeOf(config as unknown as Parameters<typeof drawNoticeOf>[0], book, snapshot);
}

test("a lane that comes after the numbers were counted changes nothing that is told of the draw", () => {
  const ledger = newLedger();
  const before = noticeAt(lottery("general"), ledger, START);
  const counted = noticeAt(lottery("general"), ledger, OPENS_AT);
  const { seed, drawn } = counted;
  expect({ ...before, seed, drawn }).toEqual(counted);
  expect(noticeAt(lottery("general", "late"), ledger, OPENS_AT + 1)).toEqual(counted);
});

test("before that, a lane more is another commitment", () => {
  const [one, two] = [lottery("general"), lottery("general", "late")].map((settings) =>
    noticeAt(settings, newLedger(), START),
  );
  expect(two?.drawn).toEqual({ general: 0, late: 0 });
  expect(two?.commitment).not.toBe(one?.commitment);
});
