import { createHash } from "node:crypto";
import { afterEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import type { LotteryNotice } from "../../../src/draw/notice.ts";
import { LotteryOrder } from "../../../src/gateway/room/lottery-order.ts";
import { loadKeyRing } from "../../../src/tokens/keyring.ts";
import { room, startShop } from "../../support/airlock.ts";
import { type Pair, startPair } from "../../support/pair.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const SECOND = 1000;
/** Rooms open some seconds after their gateways have, on a busy machine as well. */
const LONGEST_MS = 25 * SECOND;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A lottery room on two gateways, whose pre-queue has begun or begins at `preQueueAt`. */
async function start(schedule: { preQueueAt: number; opensAt: number }, more = {}): Promise<Pair> {
  const shop = await startShop();
  closing.push(shop.close);
  const iso = Object.entries(schedule).map(([edge, at]) => [edge, new Date(at).toISOString()]);
  const lottery = { order: "lottery", schedule: Object.fromEntries(iso) };
  const admission = { ratePerMinute: 60, burst: 1, capacity: 1 };
  const pair = await startPair(room(shop.url, { ...lottery, admission, ...more }));
  closing.push(pair.close);
  return pair;
}

function drawOf({ drawn, skipped }: LotteryNotice) {
  return { version: 2, drawn: drawn.general ?? 0, skipped: skipped.general ?? [] } as const;
}

async function told(visitor: Visitor, name: "place" | "status") {
  return JSON.parse((await visitor.call("GET", name)).body);
}

test("the commitment is public before anybody can come, and is what the seed hashes to afterwards", async () => {
  const now = Date.now();
  const { gateways } = await start({ preQueueAt: now + 8 * SECOND, opensAt: now + 9 * SECOND });
  const [one, other] = gateways.map(({ url }) => new Visitor(url)) as [Visitor, Visitor];
  const before = await told(one, "status");
  expect(before).toMatchObject({ phase: "closed", lottery: { algorithm: "airlock-lottery-2", seed: null } });
  expect((await told(other, "status")).lottery).toEqual(before.lottery);
  await until(async () => (await told(other, "status")).lottery.seed !== null, LONGEST_MS);
  const { seed, commitment } = (await told(other, "status")).lottery;
  expect(commitment).toBe(before.lottery.commitment);
  const { room: id, epoch, opensAt, lanes } = (await told(other, "status")).lottery;
  const text = `airlock-lottery/2 commitment\n${id}\n${epoch}\n${opensAt}\n${lanes}\n\n\n${seed}`;
  expect(createHash("sha256").update(text).digest("hex")).toBe(commitment);
});

test("two gateways give everybody in the pre-queue a place by lot, and those after it the ones behind", async () => {
  const opensAt = Date.now() + 8 * SECOND;
  const { gateways, folder, redis } = await start({ preQueueAt: Date.now() - SECOND, opensAt });
  const crowd = Array.from({ length: 8 }, (_, i) => new Visitor(gateways[i % 2]?.url ?? ""));
  for (const one of crowd) {
    const page = await one.open();
    expect(page.body).toContain("You’re in the draw");
    expect(page.body).toMatch(/\/\.airlock\/verify\?room=tickets&amp;lane=general&amp;drawNumber=\d/);
  }
  const early = await Promise.all(crowd.map((one) => told(one, "place")));
  expect(early.map(({ drawNumber }) => drawNumber)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const standing of early)
    expect(standing).toMatchObject({ state: "waiting", place: null, ahead: null, eta: null });

  const direct = new Redis(redis.port);
  await direct.flushall();
  direct.disconnect();
  for (const one of crowd.slice(0, 2))
    await until(async () => (await told(one, "place")).place !== null, LONGEST_MS);
  expect(Date.now()).toBeGreaterThanOrEqual(opensAt);
  const ring = await loadKeyRing(`${folder}/keys.json`, { create: false });
  const book = new LotteryOrder(ring.signing("lottery", 0).signWith.export(), "tickets", "1");
  const { lottery } = await told(crowd[0] as Visitor, "status");
  expect(lottery.seed).toBe(book.seed(2));
  const places = await Promise.all(crowd.map((one) => told(one, "place")));
  for (const [i, { place, drawNumber }] of places.entries()) {
    expect(drawNumber).toBe(i + 1);
    expect(place).toBe(book.placeOf({ lane: "general", drawNumber: drawNumber }, drawOf(lottery)));
  }
  expect(new Set(places.map(({ place }) => place)).size).toBe(8);

  const late = new Visitor(gateways[1].url);
  await late.open();
  const { place, drawNumber } = await told(late, "place");
  expect(place).toBe(drawNumber);
  expect(place).toBeGreaterThan(lottery.drawn.general);
});

test("the first place goes in first, whatever its drawNumber", async () => {
  const opensAt = Date.now() + 8 * SECOND;
  const { gateways } = await start({ preQueueAt: Date.now() - SECOND, opensAt });
  const crowd = Array.from({ length: 6 }, (_, i) => new Visitor(gateways[i % 2]?.url ?? ""));
  for (const one of crowd) await one.open();
  await until(async () => {
    const all = await Promise.all(crowd.map((one) => told(one, "place")));
    return all.every(({ place }) => place !== null);
  }, LONGEST_MS);
  const places = await Promise.all(
    crowd.map(async (one) => ({ one, place: (await told(one, "place")).place })),
  );
  places.sort((a, b) => a.place - b.place);
  expect(places.map(({ place }) => place)).toEqual([1, 2, 3, 4, 5, 6]);
  const entered: number[] = [];
  // Two are called at once, and who is not here is not waited for: so the first one comes first.
  await until(async () => {
    for (const { one, place } of places) {
      if ((await one.open()).status === 200 && !entered.includes(place)) entered.push(place);
    }
    return entered.length > 0;
  });
  expect(entered).toEqual([1]);
});
