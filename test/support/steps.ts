import fc from "fast-check";
import type { RoomSettings } from "../../src/room/settings.ts";
import { type Check, World } from "./world.ts";

/** What one batch brings. Numbers pick among all visitors so far. */
export interface Demand {
  readonly arrivals: readonly string[];
  /** Everybody who is called and not in yet comes. */
  readonly crowd: boolean;
  readonly claims: readonly number[];
  readonly hostile: readonly number[];
  readonly renewals: readonly number[];
  readonly releases: readonly number[];
  /** The answer is lost, and the same batch is sent again. */
  readonly retried: boolean;
}

export type Step =
  | {
      readonly kind: "exchange";
      readonly gateway: number;
      readonly afterMs: number;
      readonly demand: Demand;
      /** A replica takes in what the ledger holds now. */
      readonly keepCopy: boolean;
    }
  | { readonly kind: "settings"; readonly settings: Partial<RoomSettings> }
  | { readonly kind: "schedule"; readonly edge: "opensAt" | "closesAt" | "preQueueAt"; readonly inMs: number }
  | { readonly kind: "flush" | "failover"; readonly order: readonly number[]; readonly demand: Demand }
  | { readonly kind: "outage"; readonly gateway: number; readonly ms: number };

const LANES = ["general", "accessible"];

const picks = fc.array(fc.nat(), { maxLength: 6 });

const demand: fc.Arbitrary<Demand> = fc.record({
  arrivals: fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...LANES), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...LANES), { minLength: 20, maxLength: 40 }) },
  ),
  crowd: fc.boolean(),
  claims: picks,
  hostile: fc.array(fc.nat(), { maxLength: 2 }),
  renewals: picks,
  releases: fc.array(fc.nat(), { maxLength: 3 }),
  retried: fc.oneof(
    { weight: 6, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

const gateway = fc.nat(2);
const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
const afterMs = fc.oneof(fc.nat(20), fc.nat(1000), fc.nat(20_000));
const lanes = fc
  .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }))
  .map((shares) => LANES.map((id, i) => ({ id, share: shares[i] ?? 1 })));

const settings: fc.Arbitrary<Partial<RoomSettings>> = fc.oneof(
  fc.record({ ratePerMinute: fc.constantFrom(0, 1, 7, 60, 600, 6000) }),
  fc.record({ burst: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ capacity: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ lanes }),
  fc.constant({ schedule: {} }),
);

const exchange = fc.record({
  kind: fc.constant("exchange" as const),
  gateway,
  afterMs,
  demand,
  keepCopy: fc.boolean(),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: exchange },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("settings" as const), settings }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("schedule" as const),
      edge: fc.constantFrom("opensAt" as const, "closesAt" as const, "preQueueAt" as const),
      inMs: fc.integer({ min: -1000, max: 30_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("flush" as const, "failover" as const), order, demand }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("outage" as const), gateway, ms: fc.nat(20_000) }) },
);

/** Runs many rooms through bad days, and judges every exchange. `newCheck` makes the judge of one room. */
export function everyRoom(newCheck: () => Check, runs = 100): void {
  const start = fc.record({
    ratePerMinute: fc.constantFrom(60, 600, 6000),
    burst: fc.integer({ min: 1, max: 20 }),
    capacity: fc.integer({ min: 1, max: 60 }),
    lanes,
  });
  fc.assert(
    fc.property(start, fc.array(step, { minLength: 5, maxLength: 40, size: "max" }), (parts, steps) => {
      const world = new World(newCheck(), parts);
      for (const one of steps) world.step(one);
    }),
    { numRuns: runs, interruptAfterTimeLimit: 12_000 },
  );
}
