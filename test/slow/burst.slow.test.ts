import { expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { commandsRun, sum } from "../support/commands.ts";
import { LIMIT, openSale } from "../support/sale.ts";
import { allowed, mostWithin, rateUsed } from "../support/windows.ts";

const JOINS = 5000;
/** An exchange costs the same however many ride in it: a burst is many at once, not many in a row. */
const AT_ONCE = 1000;
const RUN_MS = 60_000;
const MOST_COMMANDS = 0.05;

test("a burst of 5,000 joins over two gateways, one with its clock a second off, 30 % no-shows", async () => {
  const sale = await openSale({ atOnce: AT_ONCE });
  const redis = new Redis(sale.redis.port);
  try {
    const before = sum(await commandsRun(redis));
    const from = performance.now();
    await sale.audience.join(JOINS, (i) => i % 10 < 3);
    const perJoin = (sum(await commandsRun(redis)) - before) / JOINS;
    const joinSeconds = (performance.now() - from) / 1000;

    const places = sale.audience.members.map(({ place }) => place);
    expect(new Set(places).size).toBe(JOINS);
    expect(Math.max(...places)).toBe(JOINS);

    const done = sale.audience.run();
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, RUN_MS))]);
    const { admissions } = sale.audience;
    const windows = [1, 5, 20].map((s) => `${s} s: ${mostWithin(admissions, s)} of ${allowed(LIMIT, s)}`);
    const used = rateUsed(admissions, LIMIT, 20);
    process.stdout.write(
      `${JOINS} joins in ${joinSeconds.toFixed(1)} s, ${perJoin.toFixed(3)} commands a join; ` +
        `${admissions.length} admitted; most within ${windows.join(", ")}; rate used ${used.toFixed(4)}; ` +
        `failures ${JSON.stringify([...sale.audience.failures])}\n`,
    );
    for (const seconds of [1, 5, 20])
      expect(mostWithin(admissions, seconds)).toBeLessThanOrEqual(allowed(LIMIT, seconds));
    expect(used).toBeGreaterThanOrEqual(0.97);
    expect(perJoin).toBeLessThanOrEqual(MOST_COMMANDS);
    expect(new Set(admissions.map(({ place }) => place)).size).toBe(admissions.length);
  } finally {
    redis.disconnect();
    await sale.close();
  }
}, 180_000);
