import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { room, type Shop, startShop } from "../support/airlock.ts";
import { askOps } from "../support/described-ops.ts";
import { type Pair, startPair } from "../support/pair.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

const PEOPLE = 40;
const BOTS = 10;
const SOON_MS = 90_000;
/** Bots are called, do not come, and have lapsed after this. */
const CLAIM_SECONDS = 10;

let shop: Shop;
const pairs: Pair[] = [];
afterEach(async () => {
  for (const pair of pairs.splice(0)) await pair.close();
  await shop.close();
});

async function sum(pair: Pair, name: string): Promise<number> {
  const texts = await Promise.all(
    pair.gateways.map(async ({ opsUrl }) => (await askOps(`${opsUrl}/metrics`)).text()),
  );
  const values = texts.flatMap((text) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].map(([, value]) =>
      Number(value),
    ),
  );
  return values.reduce((total, value) => total + value, 0);
}

/** Comes to one gateway, goes on at either, and stays until told to stop: in line as a waiting page does, inside as a shopper does. */
async function person(pair: Pair, index: number, stop: AbortSignal): Promise<void> {
  const cookies = new Map<string, string>();
  for (let i = index; !stop.aborted; i++) {
    const gateway = pair.gateways[i % 2 === 0 ? 0 : 1];
    const visitor = new Visitor(gateway.url);
    for (const [name, value] of cookies) visitor.cookies.set(name, value);
    await visitor.open("/");
    for (const [name, value] of visitor.cookies) cookies.set(name, value);
    await pause(700 + 50 * (index % 10));
  }
}

/** What a room counted of this crowd: people first, then clients that come once and keep no cookie. */
async function counted(mode: "enforce" | "observe"): Promise<Record<string, number>> {
  const admission = { ratePerMinute: 600, burst: 5, capacity: 100, claimSeconds: CLAIM_SECONDS };
  const pair = await startPair(room(shop.url, { mode, admission }));
  pairs.push(pair);
  const stop = new AbortController();
  const people = Array.from({ length: PEOPLE }, (_, i) => person(pair, i, stop.signal));
  await until(async () => (await sum(pair, "airlock_joined_total")) === PEOPLE, SOON_MS);
  for (let i = 0; i < BOTS; i++) await new Visitor(pair.gateways[i % 2 === 0 ? 0 : 1].url).open("/");
  await until(async () => (await sum(pair, "airlock_no_shows_total")) >= BOTS, SOON_MS);
  stop.abort();
  await Promise.all(people);
  const names = {
    joined: "airlock_joined_total",
    admitted: "airlock_admitted_total",
    noShows: "airlock_no_shows_total",
    waits: "airlock_wait_seconds_count",
    called: "airlock_called_total",
  };
  const pairsOf = Object.entries(names).map(async ([key, name]) => [key, await sum(pair, name)] as const);
  return Object.fromEntries(await Promise.all(pairsOf));
}

test(
  "a room that observes counts what one that enforces decides for the same crowd",
  async () => {
    shop = await startShop();
    const enforced = await counted("enforce");
    const observed = await counted("observe");
    expect(enforced).toEqual({
      joined: PEOPLE + BOTS,
      admitted: PEOPLE,
      noShows: BOTS,
      waits: PEOPLE,
      called: PEOPLE + BOTS,
    });
    expect(observed).toEqual(enforced);
  },
  6 * SOON_MS,
);
