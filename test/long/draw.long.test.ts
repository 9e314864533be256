import { createHmac, createSecretKey } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import type { Span } from "../../src/draw/numbers.ts";
import { RankBook } from "../../src/gateway/rank-book.ts";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { Audience } from "../support/audience.ts";
import { startProcesses } from "../support/processes.ts";
import { until } from "../support/until.ts";

const VISITORS = 100_000;
const ASKED = 2000;
const AT_ONCE = 500;
const MINUTE = 60_000;
const MOST_GROWTH = 50_000;
/** A rank is twelve HMACs of its key. */
const ROUNDS = 12;
const BLOCK = 1000;
/** CPU of a rank ÷ that of as many HMACs alone, in turn: what else there is to it. */
const MOST_RATIO = 1.6;

test(
  "a pre-queue of 100,000 over two gateways: ranks 1 to N, no memory a visitor, and a flush changes nothing",
  async () => {
    const opensAt = Date.now() + 4 * MINUTE;
    const schedule = {
      preQueueAt: new Date(Date.now() - MINUTE).toISOString(),
      opensAt: new Date(opensAt).toISOString(),
    };
    const admission = { ratePerMinute: 1, burst: 1, capacity: 1 };
    const { gateways, folder, redis, close } = await startProcesses(["", ""], {
      order: "lottery",
      schedule,
      admission,
    });
    const audience = new Audience(
      gateways.map(({ url }) => url),
      "tickets",
      AT_ONCE,
    );
    const direct = new Redis(redis.port);
    try {
      await audience.join(1000, () => true);
      const few = await memory(direct);
      const from = Date.now();
      await audience.join(VISITORS - 1000, () => true);
      const joinSeconds = (Date.now() - from) / 1000;
      const growth = (await memory(direct)) - few;
      const { commitment } = await lottery(audience);

      await direct.flushall();
      await until(async () => (await lottery(audience)).seed !== null, 5 * MINUTE);
      const drawn = await lottery(audience);
      expect(drawn.commitment).toBe(commitment);
      const ring = await loadKeyRing(join(folder, "keys.json"), { create: false });
      const book = new RankBook(ring.signing("lottery", 0).signWith.export(), "tickets", "1");
      expect(drawn.seed).toBe(book.seed(2));

      const size = drawn.drawn.general ?? 0;
      // The margin of the repair: numbers that nobody holds.
      const skipped = drawn.skipped.general ?? [];
      const ranks = new Set<number>();
      const key = createSecretKey(Buffer.alloc(32, 1));
      let [ours, bare] = [0, 0];
      for (let from = 1; from <= size; from += BLOCK) {
        const to = Math.min(from + BLOCK, size + 1);
        ours += cpuMicros(() => {
          for (let ticket = from; ticket < to; ticket++)
            ranks.add(
              book.placeOf({ lane: "general", drawNumber: ticket }, { version: 2, drawn: size, skipped: [] }),
            );
        });
        bare += cpuMicros(() => {
          for (let i = from * ROUNDS; i < to * ROUNDS; i++)
            createHmac("sha256", key).update(`${size}\n${ROUNDS}\n${i}`).digest();
        });
      }
      const microseconds = ours / size;
      expect(ranks.size).toBe(size);
      expect([
        Math.min(...[...ranks].slice(0, 1000)) >= 1,
        [...ranks].every((rank) => rank >= 1 && rank <= size),
      ]).toEqual([true, true]);

      const places = new Set<number>();
      const tickets = new Set<number>();
      for (let i = 0; i < ASKED; i++) {
        const member = audience.members[Math.floor((i * audience.members.length) / ASKED)];
        const answer = await audience.call(
          "GET",
          "place",
          { "airlock-place": member?.placeToken ?? "" },
          i / 2,
        );
        const [ticket, place] = [Number(answer?.json.ticket), Number(answer?.json.place)];
        expect(place).toBe(
          book.placeOf({ lane: "general", drawNumber: ticket }, { version: 2, drawn: size, skipped }),
        );
        places.add(place);
        tickets.add(ticket);
      }
      process.stdout.write(
        `${VISITORS} joins over HTTP in ${joinSeconds.toFixed(0)} s; Redis grew by ${growth} bytes; N ${size}; ` +
          `${microseconds.toFixed(1)} µs a rank, ${(ours / bare).toFixed(2)} of its HMACs; failures ${JSON.stringify([...audience.failures])}\n`,
      );
      expect([places.size, tickets.size]).toEqual([ASKED, ASKED]);
      // After the flush N is what the gateways and the tokens tell: at least everybody who is here.
      expect(size).toBeGreaterThanOrEqual(VISITORS);
      expect(growth).toBeLessThan(MOST_GROWTH);
      expect(ours / bare).toBeLessThan(MOST_RATIO);
    } finally {
      direct.disconnect();
      await audience.stop();
      await close();
    }
  },
  8 * MINUTE,
);

/** By the processor's time: what else runs on the machine is no part of it. */
function cpuMicros(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function memory(redis: Redis): Promise<number> {
  return Number(/^used_memory_dataset:(\d+)/m.exec(await redis.info("memory"))?.[1]);
}

async function lottery(audience: Audience) {
  const answer = await audience.call("GET", "status");
  const told = Object.fromEntries(Object.entries(answer?.json.lottery ?? {}));
  const drawn: Record<string, number> = Object.fromEntries(Object.entries(told.drawn ?? {}));
  const skipped: Record<string, Span[]> = Object.fromEntries(Object.entries(told.skipped ?? {}));
  return { commitment: told.commitment, seed: told.seed ?? null, drawn, skipped };
}
