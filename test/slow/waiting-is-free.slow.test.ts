import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { decode } from "jsonwebtoken";
import { PROVISIONAL_MS, TICK_MS } from "../../src/room/settings.ts";
import { Audience, type AudienceMember } from "../support/audience.ts";
import { commandsRun, sum } from "../support/commands.ts";
import { RedisServer } from "../support/redis.ts";
import { openSite, type Site } from "../support/site.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

const REQUESTS = 10_000;
const INSIDE = 50;
const WAITING = 200;
const ABREAST = 32;
const IDLE_MS = 5000;
/** What a tick is to Redis: the script, and three commands in it. */
const TICK = { evalsha: 1, get: 1, set: 1, time: 1 };
/** Once a second a tick looks besides at each key with rows: they take the same time whatever the key holds. */
const LOOKS = ["zcard", "hlen", "llen", "strlen"];
const MOST_LOOKS = 13;
const LOOK_MS = 1000;
/** Timers count whole milliseconds. */
const EARLY_MS = 1;

let server: RedisServer;
let redis: Redis;
let site: Site;
let audience: Audience;
let passes: string[];
let waiting: AudienceMember[];
let called: number;
let issued: number;

beforeAll(async () => {
  server = await RedisServer.start({ config: ['save ""'] });
  redis = new Redis(server.port);
  const admission = { ratePerMinute: 600, burst: INSIDE, capacity: INSIDE, leaseSeconds: 300 };
  site = await openSite({ admission, engine: `redis://127.0.0.1:${server.port}` });
  audience = new Audience([site.url], "tickets");
  await audience.join(INSIDE + WAITING, () => false);
  await until(() => confirmed().length === INSIDE);
  // Then the ledger looks once whether first leases are over: they were renewed, and it does not look sooner for that.
  const looked = performance.now() + PROVISIONAL_MS;
  passes = confirmed();
  // More inside than may be: nobody is called, and the ticks have nothing to write but the clock.
  await site.gateway.stop();
  await site.start({ capacity: INSIDE - 10 });
  await until(() => performance.now() > looked, PROVISIONAL_MS + 1000);
  await until(async () => isTicks(await during(() => rest(IDLE_MS))), 60_000);
  const status = (await audience.call("GET", "status"))?.json;
  called = Number(status?.called);
  // One more where the answer to a join was lost, and it was asked for again.
  issued = Number(status?.issued);
  expect(issued).toBeGreaterThanOrEqual(INSIDE + WAITING);
  waiting = audience.members.filter(({ place }) => place > called);
  expect(waiting.length).toBeGreaterThan(WAITING / 2);
  // The first poll of each sets one bit of the ledger, with a tick: somebody is there. No other poll does.
  for (const { placeToken } of waiting) {
    await audience.call("GET", "place", { "airlock-place": placeToken ?? "" });
  }
  await until(async () => isTicks(await during(() => rest(IDLE_MS))), 60_000);
}, 180_000);

afterAll(async () => {
  await audience.stop();
  await site.close();
  redis.disconnect();
  await server.stop();
});

interface Stretch {
  readonly ms: number;
  /** Calls of each command, by Redis' own count. */
  readonly calls: Readonly<Record<string, number>>;
  /** Joins, claims, renewals and releases that exchanges carried, by the gateway's count. */
  readonly asked: number;
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function confirmed(): string[] {
  return audience.members.flatMap(({ pass }) =>
    pass !== undefined && decode(pass, { json: true })?.provisional === false ? [pass] : [],
  );
}

/** Whether all of it is ticks, each of them the same, and looks once a second. */
function isTicks({ calls, ms }: Pick<Stretch, "calls" | "ms">): boolean {
  const { evalsha: ticks = 0 } = calls;
  const all = Object.entries(calls);
  const looks = all.flatMap(([name, count]) => (LOOKS.includes(name) ? [count] : []));
  const each = all.flatMap(([name, count]) => (LOOKS.includes(name) ? [] : [[name, count / ticks]]));
  const mostLooks = MOST_LOOKS * (Math.floor(ms / (LOOK_MS - EARLY_MS)) + 1);
  const looked = looks.reduce((total, count) => total + count, 0);
  return ticks > 0 && looked <= mostLooks && isDeepStrictEqual(Object.fromEntries(each), TICK);
}

async function during(work: () => Promise<unknown>): Promise<Stretch> {
  const asked = await site.metric("airlock_exchange_batch_size_sum");
  await redis.config("RESETSTAT");
  const from = performance.now();
  await work();
  const calls = await commandsRun(redis);
  const ms = performance.now() - from;
  return { ms, calls, asked: (await site.metric("airlock_exchange_batch_size_sum")) - asked };
}

async function often(ask: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < REQUESTS; i = next++) await ask(i);
  };
  await Promise.all(Array.from({ length: ABREAST }, lane));
}

/**
 * A request that cost Redis anything would be a command of its own beside the ticks', or ride in an exchange, which the
 * gateway counts, or make an exchange of its own. The last are bounded by the clock: the next tick is due TICK_MS after
 * the last came back, so a stretch holds one more than the whole ticks that fit in it and never another.
 */
function expectTicksAlone({ ms, calls, asked }: Stretch): void {
  expect(isTicks({ ms, calls }) ? "ticks" : calls).toBe("ticks");
  expect(asked).toBe(0);
  expect(calls.evalsha).toBeLessThanOrEqual(Math.floor(ms / (TICK_MS - EARLY_MS)) + 1);
}

test.each([
  {
    name: "10,000 polls of a place",
    async ask(i: number) {
      const member = waiting[i % waiting.length];
      const at = await audience.call("GET", "place", { "airlock-place": member?.placeToken ?? "" });
      expect(at?.json).toMatchObject({ state: "waiting", place: member?.place });
    },
  },
  {
    name: "10,000 polls of the status",
    async ask() {
      const { json } = (await audience.call("GET", "status")) ?? {};
      expect(json).toMatchObject({ phase: "open", issued, called });
    },
  },
  {
    name: "10,000 admitted requests",
    async ask(i: number) {
      const pass = passes[i % INSIDE] ?? "";
      expect((await new Visitor(site.url).send("GET", "/", { "airlock-pass": pass })).body).toBe("the shop");
    },
  },
])(
  "$name cost Redis nothing beyond the ticks",
  async ({ name, ask }) => {
    const stretch = await during(() => often(ask));
    const { evalsha = 0 } = stretch.calls;
    process.stdout.write(
      `${name} in ${(stretch.ms / 1000).toFixed(1)} s: ${evalsha} ticks, ${sum(stretch.calls)} commands\n`,
    );
    expectTicksAlone(stretch);
  },
  60_000,
);

test("a join is seen by the same counts", async () => {
  const stretch = await during(() => audience.call("POST", "join"));
  expect(stretch.asked).toBe(1);
  expect(() => expectTicksAlone(stretch)).toThrow();
});
