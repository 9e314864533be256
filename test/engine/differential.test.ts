import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Redis } from "ioredis";
import { roomKey } from "../../src/engine/redis/keys.ts";
import { createRedisEngine, type RedisEngine } from "../../src/engine/redis/redis.ts";
import type { Batch, Outcome } from "../../src/room/batch.ts";
import { exchange } from "../../src/room/exchange.ts";
import { type Ledger, newLedger } from "../../src/room/ledger.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import type { Tally } from "../../src/room/tally.ts";
import { RedisServer } from "../support/redis.ts";
import { Run } from "./run.ts";
import { type Limits, limits, type Step, step } from "./sequences.ts";

const RUNS = 300;
const STEPS = 40;

let server: RedisServer;
let client: Redis;
let engine: RedisEngine;
let standIn = { now: 0, process: "" };
let rooms = 0;
const reached = new Set<string>();

beforeAll(async () => {
  server = await RedisServer.start();
  client = new Redis(server.port);
  engine = createRedisEngine({ url: server.url, timeoutMs: 10_000, standIn: () => standIn });
});

afterAll(async () => {
  client.disconnect();
  await engine.close();
  await server.stop();
});

/** The pure ledger, and what Redis knows beside it: a loss is told to the next exchange that can hear of it. */
class Pure {
  #ledger: Ledger = newLedger();
  #process = "";

  exchange(settings: RoomSettings, batch: Batch): Outcome {
    const fresh = this.#process !== standIn.process;
    const outcome = exchange(this.#ledger, settings, batch, { now: standIn.now, fresh });
    if (outcome.unheeded === undefined) this.#process = standIn.process;
    return outcome;
  }

  flush(): void {
    this.#ledger = newLedger();
    this.#process = "";
  }
}

async function flush(room: string): Promise<void> {
  const keys = await client.keys(roomKey(room, "ledger").replace("ledger", "*"));
  if (keys.length > 0) await client.del(keys);
}

/** How many are inside by what was counted, as long as nothing was lost. */
function insideAfter(before: number, { admitted, resumed, released }: Tally): number {
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  return before + sum(admitted) + resumed - sum(released);
}

async function bothAgree(first: Limits, steps: readonly Step[], counts?: "counts"): Promise<void> {
  const run = new Run(`r${++rooms}`, first);
  const pure = new Pure();
  let restarts = 0;
  let inside = 0;
  for (const one of steps) {
    const batch = run.batch(one);
    if (one.event.kind === "restart") restarts++;
    if (one.event.kind === "flush") {
      pure.flush();
      inside = 0;
      await flush(run.settings.id);
    }
    standIn = { now: run.now, process: `p${restarts}` };
    const settings = one.event.kind === "old epoch" ? { ...run.settings, epoch: "1" } : run.settings;
    const expected = pure.exchange(settings, batch);
    const actual = await engine.exchange(settings, batch);
    if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
    inside = insideAfter(inside, actual.tally);
    if (counts !== undefined) expect(actual.snapshot.sessions).toBe(inside);
    run.learn(one, batch, actual);
    note(actual);
  }
}

function note({ unheeded, arrivals, claims, renewals, feed, tally, snapshot }: Outcome): void {
  if (unheeded !== undefined) reached.add(`unheeded ${unheeded}`);
  for (const { state } of arrivals) reached.add(`arrival ${state}`);
  for (const { state } of claims) reached.add(`claim ${state}`);
  for (const { state } of renewals) reached.add(`renewal ${state}`);
  for (const { state } of feed) reached.add(`feed ${state}`);
  for (const reason of Object.keys(tally.released)) reached.add(`released ${reason}`);
  if (tally.resumed > 0) reached.add("resumed");
  if (Object.keys(tally.noShows).length > 0) reached.add("no-shows");
  if (Object.values(snapshot.draw.drawn).some((count) => count > 0)) reached.add("drawn");
  if (snapshot.holdUntil > 0) reached.add("hold");
  reached.add(`phase ${snapshot.phase}`);
}

test("redis answers every sequence of batches as the pure ledger does", async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.array(step, { minLength: STEPS / 2, maxLength: STEPS }), (first, steps) =>
      bothAgree(first, steps),
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 300_000);

/** Of a gateway that hears every answer: to others what was counted is told again. */
const heardStep = step.map((one): Step => ({ ...one, hears: true, again: false, waitsMs: 0 }));

test("whoever was let in or went on is inside, or is over for one reason", async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.array(heardStep, { minLength: STEPS, maxLength: STEPS }), (first, steps) =>
      bothAgree(first, steps, "counts"),
    ),
    { numRuns: RUNS / 10, endOnFailure: true },
  );
}, 300_000);

test("the sequences reach every kind of outcome", () => {
  expect([...reached].sort()).toEqual([
    "arrival admitted",
    "arrival closed",
    "arrival deferred",
    "arrival early",
    "arrival elsewhere",
    "arrival over",
    "arrival revoked",
    "arrival spent",
    "arrival waiting",
    "claim admitted",
    "claim early",
    "claim ended",
    "claim lapsed",
    "claim moved",
    "claim over",
    "claim ready",
    "claim revoked",
    "claim spent",
    "claim superseded",
    "claim waiting",
    "drawn",
    "feed expired",
    "feed released",
    "feed revoked",
    "feed session",
    "feed superseded",
    "feed unclaimed",
    "hold",
    "no-shows",
    "phase closed",
    "phase open",
    "phase paused",
    "phase prequeue",
    "released epoch",
    "released expired",
    "released left",
    "released limit",
    "released released",
    "released revoked",
    "released room-closed",
    "released superseded",
    "released unclaimed",
    "released window-closed",
    "renewal admitted",
    "renewal ended",
    "resumed",
    "unheeded epoch",
    "unheeded late",
  ]);
});
