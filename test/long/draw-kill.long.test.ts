import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { seededRandom } from "../../src/simulation/random.ts";
import { DrawCrowd } from "../support/draw-crowd.ts";
import { DrawRecord } from "../support/draw-record.ts";
import { type DrawWorld, type LotteryRoom, openDrawWorld, type Victim } from "../support/draw-world.ts";
import { until } from "../support/until.ts";

/** Kills a victim; each hits every room at a moment of its own. */
const KILLS = Number(process.env.DRAW_KILLS ?? 1);
const SEED = Number(process.env.DRAW_SEED ?? 1);
const SECOND = 1000;
const PRE_QUEUE_MS = 4 * SECOND;
const MOST_OFF_MS = 1.5 * SECOND;
const ROOMS = 5;
const VISITORS = 24;
const LONGEST_MS = 60 * SECOND;
const VICTIMS: readonly Victim[] = ["embedded", "a gateway", "redis-server", "everything"];

/** Until a kill: gateways start, and the pre-queue is a while old. A busy machine needs more of it. */
let leadMs = 6500;

/** The rooms of one kill: each opens at a moment of its own around it, every other one with a public value. */
function roomsAround(killAt: number, random: () => number): LotteryRoom[] {
  return Array.from({ length: ROOMS }, (_, i) => ({
    id: `r${i}`,
    opensAt: Math.round(killAt + (2 * random() - 1) * MOST_OFF_MS),
    beacon: i % 2 === 0 ? null : `drand:52db9ba7/${i}/randomness`,
  }));
}

async function killOnce(victim: Victim, random: () => number): Promise<string[]> {
  const startedAt = Date.now();
  const killAt = startedAt + leadMs;
  const from = killAt - PRE_QUEUE_MS;
  const rooms = roomsAround(killAt, random);
  const world = await openDrawWorld(victim, rooms, from);
  if (Date.now() > killAt - 2 * MOST_OFF_MS) {
    leadMs = 2 * (Date.now() - startedAt) + PRE_QUEUE_MS;
    await world.close();
    return killOnce(victim, random);
  }
  const halls = rooms.map(({ id, opensAt, beacon }, i) => {
    const record = new DrawRecord();
    const { urls } = world;
    const common = { room: id, urls, size: VISITORS, from, opensAt, random };
    const crowd = new DrawCrowd({ ...common, keepsTokens: i % 4 < 2 }, record);
    const speech = { at: opensAt + random() * SECOND, value: createHash("sha256").update(id).digest("hex") };
    return { id, opensAt, record, crowd, speech: beacon === null ? undefined : speech };
  });
  try {
    for (const { crowd } of halls) crowd.start();
    const speaking = halls.map(({ id, speech, record }) => speak(world, { id, speech, record }));
    await pause(killAt - Date.now());
    const off = rooms.map(({ opensAt }) => Date.now() - opensAt);
    await world.kill9();
    await pause(random() * SECOND);
    await world.restart();
    await until(() => halls.every(({ crowd }) => crowd.admitted === VISITORS), LONGEST_MS).catch(() => {});
    for (const { crowd } of halls) await crowd.stop();
    await Promise.all(speaking);
    return halls.flatMap(({ id, record, crowd }, i) => {
      const moment = `${off[i]} ms of the opening`;
      const { drawn, skipped } = record.verify();
      if (crowd.admitted < VISITORS) record.fault(`${VISITORS - crowd.admitted} were not let in`);
      process.stdout.write(
        `${victim}, ${id}: killed at ${moment}; N ${drawn}, ${skipped} skipped, ` +
          `${record.places.size} places, ${crowd.admitted} admitted, ${record.faults.length} faults\n`,
      );
      return record.faults.map((fault) => `${id}, killed at ${moment}: ${fault}`);
    });
  } finally {
    await Promise.all(halls.map(({ crowd }) => crowd.stop()));
    await world.close();
  }
}

interface Speaker {
  readonly id: string;
  readonly speech: { readonly at: number; readonly value: string } | undefined;
  readonly record: DrawRecord;
}

/** The operator gives the public value again and again, until the room shows one. */
async function speak(world: DrawWorld, { id, speech, record }: Speaker): Promise<void> {
  if (speech === undefined) return;
  await pause(Math.max(0, speech.at - Date.now()));
  const given = until(async () => {
    await world.speak(id, speech.value);
    await pause(100);
    return record.knows("value");
  }, LONGEST_MS);
  await given.catch(() => record.fault("the public value was never taken"));
}

test.each(VICTIMS)(
  "kill -9 around the opening leaves one N, one order, and every place that was told: %s",
  async (victim) => {
    const random = seededRandom(SEED + VICTIMS.indexOf(victim));
    const faults: string[] = [];
    for (let i = 0; i < KILLS; i++) faults.push(...(await killOnce(victim, random)));
    expect(faults).toEqual([]);
  },
  (KILLS + 1) * 2 * LONGEST_MS,
);
