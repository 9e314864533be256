import { parseOptions } from "../cli/shared/options.ts";
import { parseEngineUrl } from "../config/engine-url.ts";
import { AirlockError } from "../errors.ts";
import type { Limit } from "./crowd/admissions.ts";
import { HABITS, type Habits } from "./crowd/temperament.ts";

/** What `airlock demo` was asked to show. */
export interface DemoPlan {
  /** `embedded` or a Redis URL, which may hold a password: never printed. */
  readonly engine: string;
  /** The size of the crowd. Zero: nobody comes but you. */
  readonly visitors: number;
  readonly ratePerMinute: number;
  /** The crowd arrives within this time. */
  readonly seconds: number;
  /** The gateway's port; absent: 8080, or a free one where that is taken. */
  readonly port: number | undefined;
}

export const DEMO_USAGE = `
Usage:
  airlock demo [OPTIONS]

Opens a sample ticket shop behind a gateway on this machine, sends a crowd through it, and measures from outside
what the gateway promises. Nothing is left behind, but for a few keys of its room in a Redis.
With the defaults it takes about three minutes.

Options:
  --redis URL      keep the room's ledger in Redis instead of in this process
  --no-crowd       open the shop to you alone
  --visitors N     the size of the crowd, 1 to 20000 (default: 300)
  --rate N         admissions a minute, 1 to 60000 (default: 120)
  --seconds N      the crowd arrives within this time, 1 to 3600 (default: 120)
  --port N         where the gateway listens (default: 8080, or a free port where that is taken)
  -h, --help       this text
`;

const OPTIONS = {
  redis: { type: "string" },
  "no-crowd": { type: "boolean" },
  visitors: { type: "string" },
  rate: { type: "string" },
  seconds: { type: "string" },
  port: { type: "string" },
} as const;

/** Reads the words after `airlock demo`. Fails with `ERR_USAGE`, naming the option, where one is unknown or out of range. */
export function demoPlan(args: readonly string[]): DemoPlan {
  const { redis, visitors, rate, seconds, port, "no-crowd": alone } = parseOptions(args, OPTIONS);
  if (alone && visitors !== undefined) {
    throw new AirlockError("ERR_USAGE", "option --visitors makes no sense with --no-crowd");
  }
  return {
    engine: redis === undefined ? "embedded" : redisUrl(redis),
    visitors: alone ? 0 : whole("--visitors", visitors ?? "300", 20_000),
    ratePerMinute: whole("--rate", rate ?? "120", 60_000),
    seconds: whole("--seconds", seconds ?? "120", 3600),
    port: port === undefined ? undefined : whole("--port", port, 65_535),
  };
}

function whole(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && value >= 1 && value <= most) return value;
  throw new AirlockError("ERR_USAGE", `option ${option} must be a whole number from 1 to ${most}`);
}

function redisUrl(text: string): string {
  const parsed = parseEngineUrl(text);
  if (!parsed.ok) throw new AirlockError("ERR_USAGE", `option --redis ${parsed.reason}`);
  if (parsed.engine.kind === "embedded") {
    throw new AirlockError("ERR_USAGE", "option --redis must be a Redis URL");
  }
  return text;
}

/** What the demo's room promises: the plan's rate, and a burst of half a second of it, 5 at least. */
export function demoLimit({ ratePerMinute }: DemoPlan): Limit {
  return { ratePerMinute, burst: Math.max(5, Math.ceil(ratePerMinute / 120)) };
}

/** Most of the crowd comes within the first ten seconds, or the first quarter of a short wave. */
export function demoHabits({ seconds }: DemoPlan): Habits {
  return { ...HABITS, waveSeconds: seconds, rushSeconds: Math.min(10, seconds / 4) };
}
