import type { PlanDefaults } from "./stories.ts";

/** What a run is asked to do: `-e TARGET=… -e RATE=…` of k6, the options of `npm run load`. */
export interface Plan {
  /** Where visitors come in, without a path: `http://127.0.0.1:8080`. */
  readonly target: string;
  readonly room: string;
  /** How many visitors come in all. */
  readonly visitors: number;
  /** The room's `ratePerMinute`, `burst` and `capacity`: what the run holds the gateway to. */
  readonly ratePerMinute: number;
  readonly burst: number;
  readonly capacity: number;
  /** How long visitors arrive. The run goes on until they are done, `graceSeconds` at most. */
  readonly seconds: number;
  readonly graceSeconds: number;
  /** 95th percentile of an answer at most, ms: what visitors bear, and how late a starved machine may tell a thing. */
  readonly slowestMs: number;
  /** Files for the report of the run. Empty: none. */
  readonly html: string;
  readonly json: string;
}

const MANY = 10_000_000;
const MINUTE = 60;

/**
 * Reads the plan of a story from `__ENV`: TARGET, ROOM, VISITORS, RATE, BURST, CAPACITY, SECONDS, GRACE,
 * SLOWEST, HTML, JSON.
 * What is not given is the story's own, and for BURST the gateway's default: a second of the rate.
 * Throws where a number is none or is out of range.
 */
export function planFor(story: PlanDefaults): Plan {
  const ratePerMinute = whole("RATE", story.ratePerMinute, MANY);
  return {
    target: (__ENV.TARGET ?? "http://127.0.0.1:8080").replace(/\/+$/, ""),
    room: __ENV.ROOM ?? "tickets",
    visitors: whole("VISITORS", story.visitors, MANY),
    ratePerMinute,
    burst: whole("BURST", Math.max(1, Math.ceil(ratePerMinute / MINUTE)), MANY),
    capacity: whole("CAPACITY", story.capacity ?? 5000, MANY),
    seconds: whole("SECONDS", story.seconds, 7 * 24 * 3600),
    graceSeconds: whole("GRACE", story.graceSeconds ?? 60, 24 * 3600),
    slowestMs: whole("SLOWEST", 2000, 600_000),
    html: __ENV.HTML ?? "",
    json: __ENV.JSON ?? "",
  };
}

/** A whole number from the environment, from 1. Throws a `RangeError` that names the variable. */
export function whole(name: string, usual: number, most: number): number {
  const text = __ENV[name];
  if (text === undefined || text === "") return usual;
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && value >= 1 && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from 1 to ${most}, not "${text}"`);
}

/** A share from 0 to 1 from the environment. Throws a `RangeError` that names the variable. */
export function share(name: string, usual: number): number {
  const text = __ENV[name];
  if (text === undefined || text === "") return usual;
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new RangeError(`${name} must be a number from 0 to 1, not "${text}"`);
}
