import type { RoomSettings } from "../room/settings.ts";
import { inSteps } from "./peaks.ts";
import type { Record } from "./record.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A page tells whole seconds, and hears of its turn at a poll. */
const EARLY_SECONDS = 1;
const LATE_SECONDS = 3;
/** Parts of the arrivals that the report shows, of as many visitors each. */
const PARTS = 10;
/** Points of a plot. */
const POINTS = 240;

/** Seconds: middle, 95th of a hundred, longest. NaN where nobody went in. */
export interface Waits {
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
}

/** Those who arrived in one part of the sale, by time of arrival. */
export interface ArrivalPart {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly visitors: number;
  readonly admitted: number;
  readonly waits: Waits;
}

export interface SaleFigures {
  readonly visitors: number;
  readonly admitted: number;
  readonly noShows: number;
  /** Until the last one is inside. */
  readonly lastsSeconds: number;
  readonly waits: Waits;
  readonly parts: readonly ArrivalPart[];
  readonly longestLine: number;
  readonly mostSessions: number;
  /** Admitted ÷ allowed by the rate in whole minutes from the second on while people wait; NaN: it is over before. */
  readonly rateUsed: number;
  readonly worstMinute: number;
  /** Slots held ÷ capacity, in the same time. */
  readonly capacityUsed: number;
  /** Of the waits, how many were within the range promised on arriving; NaN: nothing was promised. */
  readonly estimatesHeld: number;
  /** Most admissions over rate × t + burst in any interval; zero or less is what the bound promises. */
  readonly excess: number;
  readonly overtaken: number;
  readonly meanReady: number;
  readonly mostReady: number;
  readonly lowestShowRate: number;
  readonly exchanges: number;
  readonly series: Series;
}

/** For plots: one value for each `stepSeconds`. */
export interface Series {
  readonly stepSeconds: number;
  readonly waiting: readonly number[];
  readonly sessions: readonly number[];
  readonly admittedStepSeconds: number;
  readonly admittedPerMinute: readonly number[];
  /** Mean wait in seconds of those who arrived then; zero where nobody did. */
  readonly waitByArrival: readonly number[];
  readonly arrivalStepSeconds: number;
}

export function figuresOf(record: Record, settings: RoomSettings): SaleFigures {
  const { arrivals, waits, minutes } = record;
  const full = minutes.slice(1, Math.floor(record.waitedMs / MINUTE));
  const perMinute = settings.ratePerMinute;
  return {
    visitors: arrivals.length,
    admitted: record.admitted,
    noShows: record.noShows,
    lastsSeconds: record.lastsMs / SECOND,
    waits: waitsOf(knownOf(waits)),
    parts: partsOf(record),
    longestLine: record.waiting.highest,
    mostSessions: record.sessions.highest,
    rateUsed: full.length === 0 ? Number.NaN : sum(full) / (full.length * perMinute),
    worstMinute:
      full.length === 0 ? Number.NaN : full.reduce((least, count) => Math.min(least, count)) / perMinute,
    capacityUsed: record.slotMs / record.watchedMs / settings.capacity,
    estimatesHeld: estimatesHeld(record),
    excess: record.excess.worst,
    overtaken: record.overtaken,
    meanReady: record.readySum / record.exchanges,
    mostReady: record.ready.highest,
    lowestShowRate: record.lowestShowRate,
    exchanges: record.exchanges,
    series: seriesOf(record),
  };
}

function waitsOf(known: Float64Array): Waits {
  known.sort();
  const at = (part: number) =>
    (known[Math.min(known.length - 1, Math.floor(part * known.length))] ?? Number.NaN) / SECOND;
  return { median: at(0.5), p95: at(0.95), longest: at(1) };
}

/** Those of people who went in. A loop: a callback for each of millions takes several times as long. */
function knownOf(waits: Float64Array): Float64Array {
  const known = new Float64Array(waits.length);
  let count = 0;
  for (const wait of waits) if (!Number.isNaN(wait)) known[count++] = wait;
  return known.subarray(0, count);
}

function partsOf({ arrivals, waits }: Record): ArrivalPart[] {
  const parts = Math.min(PARTS, arrivals.length);
  return Array.from({ length: parts }, (_, i) => {
    const from = Math.floor((arrivals.length * i) / parts);
    const to = Math.floor((arrivals.length * (i + 1)) / parts);
    const some = knownOf(waits.subarray(from, to));
    return {
      fromSeconds: (arrivals[from] ?? 0) / SECOND,
      toSeconds: (arrivals[to - 1] ?? 0) / SECOND,
      visitors: to - from,
      admitted: some.length,
      waits: waitsOf(some),
    };
  });
}

function estimatesHeld({ waits, lows, highs }: Record): number {
  let promised = 0;
  let held = 0;
  for (let i = 0; i < waits.length; i += 1) {
    const [wait = Number.NaN, low = Number.NaN, high = Number.NaN] = [waits[i], lows[i], highs[i]];
    if (Number.isNaN(wait) || Number.isNaN(low)) continue;
    promised += 1;
    if (wait / SECOND >= low - EARLY_SECONDS && wait / SECOND <= high + LATE_SECONDS) held += 1;
  }
  return promised === 0 ? Number.NaN : held / promised;
}

function seriesOf({ waiting, sessions, minutes, arrivals, waits }: Record): Series {
  const together = Math.max(1, Math.ceil(minutes.length / POINTS));
  const lastArrival = (arrivals.at(-1) ?? 0) / SECOND;
  const arrivalStepSeconds = Math.max(1, Math.ceil(lastArrival / POINTS));
  const sums: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < waits.length; i += 1) {
    const wait = waits[i] ?? Number.NaN;
    if (Number.isNaN(wait)) continue;
    const step = Math.floor((arrivals[i] ?? 0) / SECOND / arrivalStepSeconds);
    sums[step] = (sums[step] ?? 0) + wait / SECOND;
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return {
    stepSeconds: waiting.steps(POINTS).stepSeconds,
    waiting: waiting.steps(POINTS).values,
    sessions: sessions.steps(POINTS).values,
    admittedStepSeconds: 60 * together,
    admittedPerMinute: inSteps(minutes, together, (some) => sum(some) / some.length),
    waitByArrival: Array.from(sums, (total, i) => (total === undefined ? 0 : total / (counts[i] ?? 1))),
    arrivalStepSeconds,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
