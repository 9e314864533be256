import fc from "fast-check";
import type { Remembered } from "../../src/room/batch.ts";
import type { Schedule } from "../../src/room/settings.ts";
import { START } from "../support/ledger.ts";

/** Names a visitor whom the run has met: the one at this index, modulo how many there are. */
const who = fc.nat(500);
const lane = fc.nat(3);
/** A bias to short times, since most of what happens does so within seconds. */
const elapsedMs = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 40, 100, 250, 900) },
  { weight: 3, arbitrary: fc.integer({ min: 1000, max: 16_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-2000, 31_000, 62_000, 125_000, 700_000) },
);

const laneSettings = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("general", "accessible", "partner", "constructor"),
    share: fc.constantFrom(1, 7, 20, 80, 100),
  }),
  { minLength: 1, maxLength: 3, selector: ({ id }) => id },
);

const at = fc.integer({ min: -10_000, max: 120_000 }).map((ms) => START + ms);
const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ preQueueAt: at, opensAt: at, closesAt: at }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: at.map((opensAt) => ({ preQueueAt: opensAt - 60_000, opensAt })) },
);

/** Who came with an invitation: few, so that they meet again on other devices. */
export const invited = fc.record({
  person: fc.nat(4),
  tag: fc.nat(2),
  opensMs: fc.constantFrom(-60_000, -60_000, 2000),
  closesMs: fc.constantFrom(-1000, 3000, 40_000, 600_000),
  limit: fc.constantFrom(0, 0, 1, 2),
  madeMs: fc.integer({ min: -5000, max: -1 }),
});

export const limits = fc.record({
  access: fc.constantFrom("open" as const, "open" as const, "invitation" as const),
  devices: fc.constantFrom("takeover" as const, "takeover" as const, "refuse" as const),
  order: fc.constantFrom("arrival" as const, "arrival" as const, "lottery" as const),
  beacon: fc.constantFrom("", "", "", "announced"),
  keysSince: fc.constantFrom(undefined, START - 600_000, START - 600_000, START + 20_000),
  graceSeconds: fc.constantFrom(0, 5, 600),
  ratePerMinute: fc.constantFrom(0, 7, 60, 600, 600, 20_000),
  burst: fc.constantFrom(1, 2, 5, 10, 100),
  capacity: fc.constantFrom(1, 2, 5, 50, 1000),
  leaseSeconds: fc.constantFrom(10, 30, 300),
  maxSessionSeconds: fc.constantFrom(20, 60, 3600),
  claimSeconds: fc.constantFrom(5, 20, 600),
  lanes: laneSettings,
  schedule,
});

const remembered = fc.record({
  who,
  state: fc.constantFrom<Remembered["state"]>(
    "session",
    "session",
    "released",
    "expired",
    "unclaimed",
    "superseded",
    "revoked",
  ),
  /** The person rather than the place. */
  person: fc.boolean(),
  startedMs: fc.integer({ min: -60_000, max: 0 }),
  untilMs: fc.integer({ min: -5000, max: 60_000 }),
  provisional: fc.boolean(),
});

/** What a gateway tells of what it has seen: usually the truth as of its last exchange. */
const witness = fc.record({
  knows: fc.oneof(
    { weight: 12, arbitrary: fc.constant("last" as const) },
    { weight: 2, arbitrary: fc.constantFrom("nothing", "older" as const) },
    { weight: 1, arbitrary: fc.constant("more" as const) },
  ),
  seen: fc.constantFrom(0, 0, 0, 0, 5, 40, 900_000_000, 2 ** 53 - 1),
  found: fc.constantFrom(0, 0, 0, 4, 30),
  cursorBack: fc.constantFrom(0, 0, 0, 1, 7, -3),
  /** What the gateway has seen pass, against the store's clock, ms. */
  reckonsMs: fc.option(
    fc.constantFrom(0, 0, 0, -400, 900, -1001, -7000, 7000, -30_000, 30_000, -3_600_000, 3_600_000),
    {
      nil: undefined,
    },
  ),
  lent: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 2),
  remembered: fc.oneof(
    { weight: 8, arbitrary: fc.array(remembered, { maxLength: 0 }) },
    { weight: 1, arbitrary: fc.array(remembered, { maxLength: 4 }) },
  ),
});

const event = fc.oneof(
  { weight: 40, arbitrary: fc.constant({ kind: "none" as const }) },
  { weight: 2, arbitrary: limits.map((changed) => ({ kind: "settings" as const, changed })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { kind: "restart" as const },
      { kind: "flush" as const },
      {
        kind: "epoch" as const,
      },
      { kind: "old epoch" as const },
    ),
  },
);

const shown = fc.record({ lane, back: fc.nat(60) });

export const step = fc.record({
  elapsedMs,
  event,
  gateway: fc.nat(2),
  /** Whether the gateway hears the answer, numbers its batches at all, and sends its last number once more. */
  hears: fc.constantFrom(true, true, true, true, false),
  numbers: fc.constantFrom(true, true, true, true, true, true, false),
  again: fc.constantFrom(false, false, false, false, true),
  /** How long the gateway waits for the answer, by the store's clock, ms. Zero: it does not say. */
  waitsMs: fc.constantFrom(0, 0, 0, 0, 0, 250, 250, 0, -1, -3000),
  witness,
  arrivals: fc.array(fc.record({ lane, invited: fc.option(invited, { nil: undefined }) }), { maxLength: 12 }),
  revoked: fc.oneof(
    { weight: 30, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.record({ people: fc.array(fc.nat(6), { maxLength: 3 }), before: fc.boolean() }),
    },
  ),
  takesClock: fc.constantFrom(...Array.from({ length: 30 }, () => false), true),
  shop: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    "up" as const,
    "down" as const,
  ),
  beacon: fc.constantFrom("", "", "", "", "", "", "", "", "", "value"),
  restored: fc.constantFrom(false, false, false, false, true),
  /** Which of the last places were shown. */
  shown: fc.oneof(fc.array(shown, { maxLength: 0 }), fc.array(shown, { maxLength: 10 })),
  claims: fc.array(fc.record({ who, other: fc.boolean() }), { maxLength: 8 }),
  /** Visitors at the front come by themselves: without them hardly anybody would ever be admitted. */
  front: fc.nat(6),
  renewals: fc.array(
    fc.record({
      who,
      startedMs: fc.integer({ min: -70_000, max: 0 }),
      expiresMs: fc.integer({ min: -40_000, max: 60_000 }),
      extendMs: fc.constantFrom(0, 0, 0, 15_000, 900_000),
      provisional: fc.boolean(),
      holds: fc.constantFrom(false, false, true),
    }),
    { maxLength: 4 },
  ),
  releases: fc.array(
    fc.record({ who, reason: fc.constantFrom(undefined, "left" as const, "unclaimed" as const) }),
    { maxLength: 2 },
  ),
});

export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
export type Limits = typeof limits extends fc.Arbitrary<infer T> ? T : never;
