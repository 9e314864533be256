import { createHmac, createSecretKey } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import type { Span } from "../../src/draw/numbers.ts";
import { LotteryOrder } from "../../src/gateway/room/lottery-order.ts";
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
    const preQueueAt = new Date(Date.now() - MINUTE).toISOString();
    const roomOf = (opensAt: string) => ({
      order: "lottery",
      schedule: { preQueueAt, opensAt },
      admission: { ratePerMinute: 1, burst: 1, capacity: 1 },
    });
    // However long the joins take: the opening is brought forward when all are there.
    const announcedAt = new Date(Date.now() + 60 * MINUTE).toISOString();
    const { gateways, folder, redis, reload, close } = await startProcesses(["", ""], roomOf(announcedAt));
    const audience = new Audience(
      gateways.map(({ url }) => url),
      "tickets",
      AT_ONCE,
    );
    const direct = new Redis(redis.port);
    const ring = await loadKeyRing(join(folder, "keys.json"), { create: false });
    const book = new LotteryOrder(ring.signing("lottery", 0).signWith.export(), "tickets", "1");
    const commitmentOf = (opensAt: string) =>
      book.commitment(2, { room: "tickets", epoch: "1", opensAt, lanes: ["general"], beacon: null });
    try {
      await audience.join(1000, () => true);
      const few = await memory(direct);
      const from = Date.now();
      await audience.join(VISITORS - 1000, () => true);
      const joinSeconds = (Date.now() - from) / 1000;
      // The ids of the last newcomers stay until their gateway has told that it has heard their numbers.
      await until(async () => (await memory(direct)) - few < MOST_GROWTH, MINUTE);
      const growth = (await memory(direct)) - few;
      expect(await lottery(audience)).toMatchObject({ commitment: commitmentOf(announcedAt), seed: null });

      await direct.flushall();
      await until(async () => (await issued(direct)) >= VISITORS, MINUTE);
      expect(await lottery(audience)).toMatchObject({ commitment: commitmentOf(announcedAt), seed: null });
      const opensAt = new Date(Date.now() + 1000).toISOString();
      await reload(roomOf(opensAt));
      await until(async () => (await lottery(audience)).seed !== null, 5 * MINUTE);
      const drawn = await lottery(audience);
      expect(drawn).toMatchObject({ commitment: commitmentOf(opensAt), seed: book.seed(2) });

      const size = drawn.drawn.general ?? 0;
      // The margin of the repair: numbers that nobody holds.
      const skipped = drawn.skipped.general ?? [];
      const { ranks, microseconds, ratio } = ranked(book, size);
      expect(ranks.size).toBe(size);
      expect([...ranks].every((rank) => rank >= 1 && rank <= size)).toBe(true);

      const places = new Set<number>();
      const drawNumbers = new Set<number>();
      for (let i = 0; i < ASKED; i++) {
        const member = audience.members[Math.floor((i * audience.members.length) / ASKED)];
        const { drawNumber, place } = await asked(audience, member?.placeToken ?? "", i / 2);
        const numbers = { version: 2, drawn: size, skipped } as const;
        expect(place).toBe(book.placeOf({ lane: "general", drawNumber }, numbers));
        places.add(place);
        drawNumbers.add(drawNumber);
      }
      process.stdout.write(
        `${VISITORS} joins over HTTP in ${joinSeconds.toFixed(0)} s; Redis grew by ${growth} bytes; N ${size}; ` +
          `${microseconds.toFixed(1)} µs a rank, ${ratio.toFixed(2)} of its HMACs; failures ${JSON.stringify([...audience.failures])}\n`,
      );
      expect([places.size, drawNumbers.size]).toEqual([ASKED, ASKED]);
      // After the flush N is what the gateways and the tokens tell: at least everybody who is here.
      expect(size).toBeGreaterThanOrEqual(VISITORS);
      expect(ratio).toBeLessThan(MOST_RATIO);
    } finally {
      direct.disconnect();
      await audience.stop();
      await close();
    }
  },
  20 * MINUTE,
);

/** All ranks, and what they cost beside as many HMACs alone: in turn, and by the block in the middle, so that noise is in few. */
function ranked(book: LotteryOrder, size: number) {
  const ranks = new Set<number>();
  const key = createSecretKey(Buffer.alloc(32, 1));
  const ratios: number[] = [];
  let all = 0;
  for (let from = 1; from <= size; from += BLOCK) {
    const to = Math.min(from + BLOCK, size + 1);
    const ours = cpuMicros(() => {
      for (let drawNumber = from; drawNumber < to; drawNumber++)
        ranks.add(book.placeOf({ lane: "general", drawNumber }, { version: 2, drawn: size, skipped: [] }));
    });
    const bare = cpuMicros(() => {
      for (let i = from * ROUNDS; i < to * ROUNDS; i++)
        createHmac("sha256", key).update(`${size}\n${ROUNDS}\n${i}`).digest();
    });
    all += ours;
    ratios.push(ours / bare);
  }
  const ratio = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN;
  return { ranks, microseconds: all / size, ratio };
}

/** A connection that a reload has ended is one try. */
async function asked(audience: Audience, token: string, i: number) {
  for (;;) {
    const answer = await audience.call("GET", "place", { "airlock-place": token }, i);
    if (answer !== undefined)
      return { drawNumber: Number(answer.json.drawNumber), place: Number(answer.json.place) };
  }
}

async function issued(redis: Redis): Promise<number> {
  const text = (await redis.get("airlock:{tickets}:ledger")) ?? "{}";
  const ledger: { lanes?: Record<string, { issued: number }> } = JSON.parse(text);
  return ledger.lanes?.general?.issued ?? 0;
}

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
