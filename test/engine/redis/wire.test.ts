import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { Batcher } from "../../../src/engine/batcher.ts";
import { createRedisEngine, type RedisEngine } from "../../../src/engine/redis/redis.ts";
import type { RoomSettings } from "../../../src/room/settings.ts";
import { Buyers } from "../../support/buyers.ts";
import { settingsOf } from "../../support/ledger.ts";
import { RedisServer } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { Wire } from "../../support/wire.ts";

const settings = settingsOf({ ratePerMinute: 1200, burst: 5 });
const LONGEST_MS = 60_000;

let server: RedisServer;
let client: Redis;
let wire: Wire;
let engines: RedisEngine[];
let gateways: Batcher[];
let failures: string[];

beforeEach(async () => {
  server = await RedisServer.start({ config: ['save ""'] });
  client = new Redis(server.port);
  wire = await Wire.to(server.port);
  [engines, gateways, failures] = [[], [], []];
});

afterEach(async () => {
  wire.heal();
  for (const gateway of gateways) await gateway.stop();
  for (const engine of engines) await engine.close();
  await wire.close();
  client.disconnect();
  await server.stop();
});

function link(): RedisEngine {
  const url = { kind: "redis", tls: false, host: "127.0.0.1", port: wire.port, database: 0 } as const;
  const engine = createRedisEngine({ url, timeoutMs: 5000 });
  engines.push(engine);
  return engine;
}

async function gateway(name: string, engine = link(), room: RoomSettings = settings): Promise<Batcher> {
  const batcher = new Batcher({
    engine,
    settings: room,
    gateway: name,
    whenEngineDown: "hold",
    onFailure: (reason) => failures.push(reason),
  });
  gateways.push(batcher);
  await batcher.start();
  return batcher;
}

async function issued(room = settings.id): Promise<number> {
  const ledger: { lanes: Record<string, { issued: number }> } = JSON.parse(
    (await client.get(`airlock:{${room}}:ledger`)) ?? "{}",
  );
  return ledger.lanes.general?.issued ?? 0;
}

/** Until all have come; a cut whenever the one before has been got over. */
async function whileCut(crowd: Buyers, count: number, cut: () => unknown): Promise<number> {
  let isHere = false;
  const coming = crowd.come(count).finally(() => {
    isHere = true;
  });
  let cuts = 0;
  while (!isHere) {
    const heard = gateways.map(({ snapshot }) => snapshot?.at ?? 0);
    await until(() => isHere || gateways.every(({ snapshot }, i) => (snapshot?.at ?? 0) > (heard[i] ?? 0)));
    await cut();
    cuts++;
  }
  await coming;
  return cuts;
}

test(
  "connections that are cut again and again move nobody to the back and throw nobody out",
  async () => {
    const crowd = new Buyers(await gateway("a"), await gateway("b"));
    const cuts = await whileCut(crowd, 60, () => wire.cut());
    await until(() => crowd.waiting === 0, 20_000);
    await crowd.leave();
    expect(cuts).toBeGreaterThan(10);
    expect(crowd.seen.wronged).toEqual([]);
    expect(crowd.seen.places).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect([await issued(), failures]).toEqual([60, []]);
  },
  LONGEST_MS,
);

test(
  "answers that are lost with their connections give nobody another number",
  async () => {
    const crowd = new Buyers(await gateway("a"), await gateway("b"));
    let replies = 0;
    // Every fifth answer of an exchange ends the connection in place of coming.
    wire.onReply = (reply) => {
      if (!reply.includes('"arrivals"') || ++replies % 5 !== 0) return [reply];
      wire.cut();
      return [];
    };
    await crowd.come(60);
    await until(() => crowd.waiting === 0, 20_000);
    await crowd.leave();
    expect(replies).toBeGreaterThan(60);
    expect(crowd.seen.wronged).toEqual([]);
    expect(crowd.seen.places).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect([await issued(), failures]).toEqual([60, []]);
  },
  LONGEST_MS,
);

test(
  "answers that are lost in several exchanges one after the other give nobody another number",
  async () => {
    const crowd = new Buyers(await gateway("a"), await gateway("b"));
    await crowd.come(10);
    // More than all the tries of three exchanges of both.
    let losing = 30;
    wire.onReply = (reply) => {
      if (losing === 0 || !reply.includes('"arrivals"')) return [reply];
      losing--;
      wire.cut();
      return [];
    };
    await crowd.come(20);
    await until(() => crowd.waiting === 0, 20_000);
    await crowd.leave();
    expect([losing, failures.length > 4]).toEqual([0, true]);
    expect(crowd.seen.wronged).toEqual([]);
    expect(crowd.seen.places).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(await issued()).toBe(30);
  },
  LONGEST_MS,
);

test(
  "CLIENT KILL in a loop throws nobody out",
  async () => {
    const crowd = new Buyers(await gateway("a"), await gateway("b"));
    await whileCut(crowd, 40, () => client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
    await until(() => crowd.waiting === 0, 20_000);
    await crowd.leave();
    expect(crowd.seen.wronged).toEqual([]);
    expect(crowd.seen.places).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(failures).toEqual([]);
  },
  LONGEST_MS,
);

test.each([
  ["repeated", () => (reply: Buffer) => [reply, reply]],
  ["repeated later", later],
  ["in another order", swapped],
] as const)(
  "answers that come %s are nobody else's",
  async (_, make) => {
    const engine = link();
    const rooms = ["one", "two", "three"].map((id) => ({ ...settings, id }));
    const crowds: Buyers[] = [];
    for (const room of rooms) crowds.push(new Buyers(await gateway("a", engine, room)));
    const act = make();
    wire.onReply = (reply) => (reply.includes('"arrivals"') ? act(reply) : [reply]);
    const coming = Promise.all(crowds.map((crowd) => crowd.come(15)));
    await until(() => crowds.every(({ seen }) => seen.places.length >= 5), 30_000);
    wire.heal();
    await coming;
    await until(() => crowds.every(({ waiting }) => waiting === 0), 20_000);
    for (const crowd of crowds) {
      await crowd.leave();
      expect(crowd.seen.wronged).toEqual([]);
      expect(new Set(crowd.seen.places).size).toBe(15);
      expect(crowd.seen.places).toEqual([...crowd.seen.places].sort((a, b) => a - b));
    }
  },
  LONGEST_MS,
);

/** Each tenth answer comes again in front of the next. */
function later(): (reply: Buffer) => Buffer[] {
  let count = 0;
  let before: Buffer | undefined;
  return (reply) => {
    const all = before === undefined ? [reply] : [before, reply];
    before = ++count % 10 === 0 ? reply : undefined;
    return all;
  };
}

/** Each fifth answer comes after the next. */
function swapped(): (reply: Buffer) => Buffer[] {
  let count = 0;
  let held: Buffer | undefined;
  return (reply) => {
    if (++count % 5 === 0) {
      held = reply;
      return [];
    }
    const all = held === undefined ? [reply] : [reply, held];
    held = undefined;
    return all;
  };
}
