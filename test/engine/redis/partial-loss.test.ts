import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { KEY_NAMES, roomKey } from "../../../src/engine/redis/keys.ts";
import { createRedisEngine, type RedisEngine, type ServerStandIn } from "../../../src/engine/redis/redis.ts";
import type { Claim, Outcome } from "../../../src/room/batch.ts";
import { batchOf, claimOf, invitationOf, START, settingsOf } from "../../support/ledger.ts";
import { RedisServer } from "../../support/redis.ts";
import { Gateway } from "../gateway.ts";

const settings = settingsOf({ ratePerMinute: 6000, burst: 3, claimSeconds: 20 });
const { id } = settings;
/** All keys are looked at so often. */
const LOOK_MS = 1000;
/** Between two looks: of these keys nobody's fate hangs on whether they are there. */
const OTHERS = ["calls", "feed", "ready", "seen", "shown"];

/** With one of these nobody is known to be inside. */
const INSIDE = ["ledger", "sessions", "started"];

let server: RedisServer;
let client: Redis;
let engine: RedisEngine;
let standIn: ServerStandIn;
let gateway: Gateway;

beforeAll(async () => {
  server = await RedisServer.start({ config: ['save ""'] });
  client = new Redis(server.port);
});
beforeEach(async () => {
  await client.flushall();
  standIn = { now: START, process: "" };
  // An empty process is a connection that has not broken: the look costs least then.
  engine = createRedisEngine({ url: server.url, standIn: () => standIn });
  gateway = new Gateway(engine, settings);
  standIn = { now: START, process: "p" };
  await gateway.exchange();
  standIn = { now: START, process: "" };
});
afterEach(async () => {
  await engine.close();
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

function pass(ms: number): void {
  standIn = { ...standIn, now: standIn.now + ms };
}

/** A room with a row in every key: people inside, at the door, invited, revoked, gone, and one whose hand-over was lost. */
async function fill(): Promise<void> {
  const [lost, ...places] = await gateway.join(12);
  const invited = { lane: "general", id: "p.a", invitation: invitationOf() };
  await gateway.exchange({ arrivals: [invited], revocations: { people: ["q"], before: 0 } });
  const inside = places
    .slice(0, 2)
    .map((who) => ({ ...who, startedAt: START, expiresAt: START + 30_000, extendMs: 0 }));
  await gateway.exchange({ renewals: inside });
  pass(31_000);
  await gateway.exchange({ claims: places });
  await gateway.exchange({ releases: places.slice(2, 3), claims: places });
  expect(lost?.place).toBe(1);
  // More than are called at once, so that the last of them waits.
  const last = (await gateway.join(1000)).at(-1);
  await gateway.exchange({ shown: [{ lane: "general", places: [last?.place ?? 0] }] });
}

/** Bitmaps have a key a chunk. */
function keyOf(name: (typeof KEY_NAMES)[number]): string {
  return name === "used" || name === "shown" ? `${roomKey(id, name)}general:0` : roomKey(id, name);
}

async function keysThere(): Promise<string[]> {
  const there = [];
  for (const name of KEY_NAMES) {
    if ((await client.exists(keyOf(name))) === 1) there.push(name);
  }
  return there;
}

const damages = {
  "is gone": (key: string) => client.del(key),
  "is of another type": async (key: string) => {
    const isText = (await client.type(key)) === "string";
    await client.del(key);
    await (isText ? client.hset(key, "x", "y") : client.set(key, "x"));
  },
};

describe.each(Object.entries(damages))("a key that %s", (_, damage) => {
  test.each(KEY_NAMES)("%s: a new generation, no error, and everybody keeps what they have", async (name) => {
    await fill();
    const there = await keysThere();
    expect(there).toContain(name);
    const { snapshot: before } = await gateway.exchange();
    await damage(keyOf(name));
    pass(LOOK_MS);
    const { snapshot, tally } = await gateway.exchange();
    expect(tally.released).toEqual(INSIDE.includes(name) ? { lost: before.sessions } : {});
    expect(snapshot.generation).toBeGreaterThan(before.generation);
    expect(snapshot.holdUntil).toBeGreaterThan(snapshot.at);
    await gateway.exchange();
    pass(100);
    const told = await gateway.exchange();
    expect(told.snapshot).toMatchObject({
      generation: snapshot.generation,
      sessions: before.sessions,
      admitted: before.admitted,
    });
    expect(told.snapshot.lanes[0]?.issued).toBeGreaterThanOrEqual(before.lanes[0]?.issued ?? 0);
    expect(told.snapshot.lanes[0]?.called).toBeGreaterThanOrEqual(before.lanes[0]?.called ?? 0);
    pass(2000);
    const { claims } = await gateway.exchange({ claims: [claimOf(2, "another")] });
    expect(claims).toEqual([{ state: "ended" }]);
    expect(await keysThere()).toContain("ledger");
  });

  const deciding = KEY_NAMES.filter((name) => !OTHERS.includes(name));

  test.each(deciding)("%s: found at once by whoever is about to be judged by it", async (name) => {
    await fill();
    await lookedAt();
    await gateway.exchange({ claims: [claimOf(700, "a700")] });
    const { snapshot: before } = await gateway.exchange();
    await damage(keyOf(name));
    const { snapshot, claims } = await gateway.exchange({ claims: [claimOf(2, "another")] });
    expect(snapshot.generation).toBeGreaterThan(before.generation);
    expect(claims).not.toEqual([expect.objectContaining({ state: "admitted" })]);
  });

  test.each(KEY_NAMES)("%s: no exchange fails meanwhile, and what is written hides no loss", async (name) => {
    await fill();
    const { snapshot: before } = await lookedAt();
    await damage(keyOf(name));
    await gateway.join(3);
    await gateway.exchange({ shown: [{ lane: "general", places: [before.lanes[0]?.issued ?? 0] }] });
    await gateway.exchange({ claims: lastCalled(2) });
    await gateway.exchange({ releases: [{ lane: "general", place: 5, id: "a5" }] });
    pass(LOOK_MS);
    const { snapshot } = await gateway.exchange();
    expect(snapshot.generation).toBeGreaterThan(before.generation);
  });
});

/** An exchange that has looked at all keys, so that the next look is not due. */
async function lookedAt(): Promise<Outcome> {
  pass(LOOK_MS);
  return await gateway.exchange({ claims: lastCalled(20) });
}

/** Those who were called last. */
function lastCalled(count: number): Claim[] {
  const { called = 0 } = gateway.memory.snapshot?.lanes[0] ?? {};
  return Array.from({ length: count }, (_, i) => claimOf(called - i, `a${called - i}`));
}

test.each(["not JSON", '{"lanes":[]}', "[]", '{"epoch":1,"now":"x","lanes":{}}'])(
  "a ledger that reads %s begins a new generation",
  async (text) => {
    await fill();
    const { snapshot: before } = await gateway.exchange();
    await client.set(roomKey(id, "ledger"), text);
    const { snapshot } = await gateway.exchange();
    expect(snapshot.generation).toBeGreaterThan(before.generation);
    const told = await gateway.exchange();
    expect(told.snapshot.sessions).toBe(before.sessions);
  },
);

test("a ledger that is lost before any gateway has seen it starts with an empty bucket", async () => {
  await fill();
  await client.del(roomKey(id, "ledger"));
  const { snapshot } = await engine.exchange(settings, batchOf());
  expect(snapshot).toMatchObject({ tokens: 0, sessions: 0 });
  expect(snapshot.holdUntil).toBeGreaterThan(snapshot.at);
});

test("of a lottery whose ledger alone is lost after the opening the draw is held", async () => {
  await fill();
  await client.del(roomKey(id, "ledger"));
  const schedule = { preQueueAt: START - 120_000, opensAt: START - 60_000 };
  const lottery = { ...settings, order: "lottery" as const, schedule, keysSince: START - 86_400_000 };
  const { snapshot } = await engine.exchange(lottery, batchOf());
  expect(snapshot).toMatchObject({ phase: "prequeue", draw: { held: true, drawn: {} } });
  pass(3000);
  const { generation, epoch } = snapshot;
  const later = await engine.exchange(lottery, batchOf({ witness: { generation, epoch } }));
  expect(later.snapshot.draw).toMatchObject({ held: true, drawn: {} });
});

test("a ledger of a version that did not count its rows is no loss", async () => {
  await fill();
  const { snapshot: before } = await gateway.exchange();
  const key = roomKey(id, "ledger");
  const { rows: _, counted: __, lost: ___, ...old } = JSON.parse((await client.get(key)) ?? "");
  await client.set(key, JSON.stringify(old).replace('"pastEpochs":[]', '"pastEpochs":{}'));
  const { snapshot } = await gateway.exchange();
  expect(snapshot.generation).toBe(before.generation);
});
