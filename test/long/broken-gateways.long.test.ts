import { expect, test } from "@jest/globals";
import type { Engine } from "../../src/engine/engine.ts";
import { room, startAirlock, startShop } from "../support/airlock.ts";
import {
  numberingTwice,
  overAdmitting,
  overCapacity,
  placeLosing,
  reordering,
  sendingBack,
} from "../support/broken-engines.ts";
import { type LoadRun, runLoad } from "../support/load.ts";

const CROWD = { rate: 480, capacity: 400, visitors: 90, seconds: 4 };
const TIGHT = { ...CROWD, capacity: 8 };
/** Times are not what a test on a shared machine can judge: the invariants are. */
const STARVED = ["-e", "SLOWEST=30000", "-e", "ESTIMATES=0"];

/** A story against a gateway with this engine, held to the limits that its configuration promises. */
async function rehearse(story: string, engine: Engine | undefined, limits = CROWD): Promise<LoadRun> {
  const shop = await startShop();
  const { rate, capacity, visitors, seconds } = limits;
  const airlock = await startAirlock({
    rooms: [room(shop.url, { admission: { ratePerMinute: rate, capacity, leaseSeconds: 60 } })],
    config: { whenOverloaded: "queue" },
    ...(engine !== undefined && { overrides: { engine } }),
  });
  try {
    const numbers = { rate, capacity, visitors, seconds };
    const words = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
    return await runLoad([story, "--target", airlock.url, ...words, ...STARVED]);
  } finally {
    await airlock.close();
    await shop.close();
  }
}

test.concurrent("a gateway that keeps its promises passes", async () => {
  const { code, failed } = await rehearse("surge", undefined);
  expect({ code, failed }).toEqual({ code: 0, failed: [] });
}, 120_000);

test.concurrent.each([
  ["over-admits", overAdmitting, "surge", CROWD, "never over-admitted in 5 s"],
  ["exceeds the capacity", overCapacity, "checkout", TIGHT, "never more inside than the capacity"],
  ["reorders", reordering, "surge", CROWD, "order kept"],
  ["loses places", placeLosing, "surge", CROWD, "no place lost or changed"],
  ["sends people back", sendingBack, "surge", CROWD, "nobody inside sent back"],
  ["gives numbers twice", numberingTwice, "surge", CROWD, "no place given twice"],
])(
  "a gateway that %s fails its rehearsal",
  async (_what, engine, story, limits, claim) => {
    const { code, failed } = await rehearse(story, engine(), limits);
    expect(failed).toContain(claim);
    expect(code).toBe(1);
  },
  120_000,
);
