import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Redis } from "ioredis";
import { Batcher } from "../../src/engine/batcher.ts";
import type { ExchangeReport } from "../../src/engine/batcher-options.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import { settingsOf } from "./ledger.ts";

const HOUR_MS = 3_600_000;
const LEAST_SLOW_US = 200;
const LONGEST_SLOWLOG = 20_000;

/** A room that so many invited people can be in at once. */
export function roomFor(people: number): RoomSettings {
  return settingsOf({
    id: "sale",
    access: "invitation",
    capacity: people + 1000,
    ratePerMinute: 600,
    leaseSeconds: 3600,
    maxSessionSeconds: 24 * 3600,
  });
}

/** A gateway of a room, and what its exchanges tell. */
export interface Teller {
  readonly batcher: Batcher;
  readonly reports: Report[];
  close(): Promise<void>;
}

export interface Report {
  /** By `performance.now()`. */
  readonly at: number;
  readonly ms: number;
  readonly sessions: number;
  readonly generation: number;
  /** Somebody can be let in. */
  readonly moves: boolean;
  /** The gateway has told and heard all. */
  readonly isWhole: boolean;
}

export function gatewayOn(engine: Engine, settings: RoomSettings, name = "a"): Teller {
  const reports: Report[] = [];
  const batcher: Batcher = new Batcher({
    engine,
    settings,
    gateway: name,
    whenEngineDown: "hold",
    onExchange: (report) => reports.push(reportOf(report, batcher)),
  });
  return {
    batcher,
    reports,
    async close() {
      await batcher.stop();
      await engine.close();
    },
  };
}

function reportOf({ outcome, seconds }: ExchangeReport, { memory }: Batcher): Report {
  const { sessions, generation, holdUntil } = outcome.snapshot;
  return {
    at: performance.now(),
    ms: seconds * 1000,
    sessions,
    generation,
    moves: holdUntil === 0,
    isWhole: !memory.owes,
  };
}

/** Has the gateway remember so many people inside, each invited; the ledger is told by its next exchanges. */
export function remember({ batcher }: Teller, people: number): void {
  const now = Math.floor(batcher.now());
  for (let place = 1; place <= people; place++) {
    const times = { startedAt: now - 60_000, until: now + HOUR_MS + place };
    batcher.memory.keep({ lane: "general", place, id: `p${place}.t`, state: "session", ...times });
  }
}

/** From now on the server notes how long its scripts run. */
export async function watchScripts(redis: Redis): Promise<void> {
  await redis.config("SET", "slowlog-log-slower-than", LEAST_SLOW_US);
  await redis.config("SET", "slowlog-max-len", LONGEST_SLOWLOG);
  await redis.call("SLOWLOG", "RESET");
}

/** The longest script since then, ms, by SLOWLOG. */
export async function longestScriptMs(redis: Redis): Promise<number> {
  const entries = await redis.call("SLOWLOG", "GET", LONGEST_SLOWLOG);
  let longest = 0;
  for (const entry of Array.isArray(entries) ? entries : []) {
    const [, , micros, words] = entry;
    if (/^eval/i.test(String(words[0]))) longest = Math.max(longest, Number(micros) / 1000);
  }
  return longest;
}

/** How long this process, and so the gateway in it, stood still at most while `work` was done, ms. */
export async function stalledDuring(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}
