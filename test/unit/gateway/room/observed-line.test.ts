import { expect, test } from "@jest/globals";
import { ObservedLine } from "../../../../src/gateway/room/observed-line.ts";
import type { Claim, ClaimOutcome, Outcome, Remembered, Renewal } from "../../../../src/room/batch.ts";
import type { Snapshot } from "../../../../src/room/snapshot.ts";
import { Room, START } from "../../../support/ledger.ts";

const AT_ONCE = new Room().exchange().snapshot;

/** A gateway's side of a room whose ledger answers as the test says. */
class Side {
  now = START;
  up = true;
  called = 0;
  drawn = true;
  snapshot: Snapshot | undefined = AT_ONCE;
  answer: ClaimOutcome = { state: "ready" };
  readonly claims: Claim[] = [];
  readonly renewals: Renewal[] = [];
  readonly waits: number[] = [];
  readonly line: ObservedLine;

  constructor(placeOf: (drawNumber: number) => number = (drawNumber) => drawNumber) {
    const side = this;
    this.line = new ObservedLine({
      batcher: {
        get up() {
          return side.up;
        },
        get snapshot() {
          return side.snapshot;
        },
        now: () => side.now,
        async claim(what) {
          side.claims.push(what);
          return side.answer;
        },
        async renew(what) {
          side.renewals.push(what);
          return { state: "ended" };
        },
      },
      metrics: { waited: (seconds) => void this.waits.push(seconds), etaError() {} },
      overload: { level: 0 },
      placeOf: (_lane, drawNumber) => (this.drawn ? placeOf(drawNumber) : 0),
    });
  }

  stays(place: number, at = place): void {
    this.line.stays({ ...claimant(place), at }, undefined);
  }

  /** An exchange comes back, `afterMs` later, and what it makes the line ask is answered. */
  async hears(afterMs: number, feed: readonly Remembered[] = []): Promise<void> {
    this.now += afterMs;
    const lanes = AT_ONCE.lanes.map((lane) => ({ ...lane, called: this.called }));
    const draw = { ...AT_ONCE.draw, done: this.drawn };
    const outcome: Outcome = {
      ...new Room().exchange(),
      snapshot: { ...AT_ONCE, at: this.now, lanes, draw },
      feed,
    };
    this.line.heard(outcome);
    await new Promise(setImmediate);
  }

  claimed(): number[] {
    return this.claims.splice(0).map(({ place }) => place);
  }
}

const claimant = (place: number) => ({ lane: "general", place, id: `v${place}` });

test("whoever came back is asked for when called, again every two seconds at the door, and no more once inside", async () => {
  const side = new Side();
  side.stays(1);
  side.stays(1);
  side.stays(2);
  await side.hears(100);
  expect(side.claimed()).toEqual([]);
  side.called = 1;
  await side.hears(100);
  expect(side.claimed()).toEqual([1]);
  await side.hears(1000);
  expect(side.claimed()).toEqual([]);
  await side.hears(1000);
  expect(side.claimed()).toEqual([1]);
  side.answer = {
    state: "admitted",
    place: 1,
    startedAt: side.now,
    expiresAt: side.now + 30_000,
    provisional: true,
  };
  await side.hears(2000);
  expect(side.claimed()).toEqual([1]);
  // As a page that has gone in brings its pass.
  expect(side.renewals).toMatchObject([{ place: 1, provisional: true, extendMs: 0 }]);
  side.called = 2;
  side.answer = { state: "lapsed" };
  await side.hears(2000);
  expect(side.claimed()).toEqual([2]);
  await side.hears(5000);
  expect(side.claimed()).toEqual([]);
});

test("before a draw nobody is asked for; after it everybody by the place that the draw made", async () => {
  const side = new Side((drawNumber) => 5000 - drawNumber);
  side.drawn = false;
  for (let drawNumber = 1; drawNumber <= 2500; drawNumber++) side.stays(drawNumber, 0);
  side.called = 5000;
  await side.hears(100);
  expect(side.claimed()).toEqual([]);
  side.drawn = true;
  const claimed = new Set<number>();
  for (let i = 0; i < 3; i++) {
    await side.hears(100);
    for (const place of side.claimed()) claimed.add(place);
  }
  expect(claimed.size).toBe(2500);
  expect(Math.min(...claimed)).toBe(2500);
});

test("the wait of each is told once, by the session's beginning, and of those alone who got their place here", async () => {
  const side = new Side();
  side.line.numbered({ ...claimant(1), joinedAt: START, room: "room", epoch: "1" });
  const session = (place: number): Remembered => ({
    ...claimant(place),
    state: "session",
    startedAt: START + 9000,
    until: START + 40_000,
  });
  await side.hears(10_000, [session(1), session(2)]);
  await side.hears(100, [session(1)]);
  expect(side.waits).toEqual([9]);
});

test("no request waits for an engine that is away, late, unheard or restoring", async () => {
  const side = new Side();
  expect(side.line.asks).toBe(true);
  side.line.late();
  expect(side.line.asks).toBe(false);
  await side.hears(100);
  expect(side.line.asks).toBe(true);
  side.up = false;
  expect(side.line.asks).toBe(false);
  side.up = true;
  side.snapshot = { ...AT_ONCE, holdUntil: START + 2000 };
  expect(side.line.asks).toBe(false);
  side.snapshot = undefined;
  expect(side.line.asks).toBe(false);
});

test("it remembers a hundred thousand, and forgets the oldest first", async () => {
  const side = new Side();
  for (let place = 1; place <= 100_001; place++) side.stays(place);
  side.called = 200_000;
  await side.hears(100);
  const claimed = side.claimed();
  expect(claimed).toHaveLength(100_000);
  expect(claimed).not.toContain(1);
});
