import { admissions, inside, places } from "./metrics.ts";
import type { Plan } from "./plan.ts";

const SECOND = 1000;
const MINUTE = 60;
/** Windows over which admissions are counted, seconds. */
const WINDOWS = [1, 5, 20, 60];
/** Places are counted in blocks of so many. */
const BLOCK = 50;

type Thresholds = Record<string, string[]>;

/**
 * Holds the gateway to its limits with what k6 has: counters with tags, and a threshold for each tag.
 * Visitors of a run share no memory, so each admission is counted into every window of 1, 5, 20 and 60 s that it lies
 * in, once from the start of the run and once from half a window before. What counts is the ledger's time in the pass.
 * The bound of a window of w seconds is that of an interval: rate × w + burst.
 */
export function limitThresholds(plan: Plan): Thresholds {
  const thresholds: Thresholds = {};
  const lastSecond = plan.seconds + plan.graceSeconds;
  for (const seconds of WINDOWS) {
    const most = Math.floor((plan.ratePerMinute * seconds) / MINUTE + plan.burst);
    for (let i = 0; i <= Math.ceil(lastSecond / seconds) + 1; i += 1) {
      thresholds[`airlock_admissions{w${seconds}:${i}}`] = [`count<=${most}`];
      if (seconds > 1) thresholds[`airlock_admissions{h${seconds}:${i}}`] = [`count<=${most}`];
    }
  }
  for (let second = 0; second <= lastSecond; second += 1) {
    thresholds[`airlock_inside{second:${second}}`] = [`count<=${plan.capacity}`];
  }
  for (let block = 0; block <= (2 * plan.visitors) / BLOCK + 1; block += 1) {
    thresholds[`airlock_places{block:${block}}`] = [`count<=${BLOCK}`];
  }
  return thresholds;
}

/** Counts an admission at `startedAt`, ms by the ledger's clock, in a run that began at `runAt` by the same. */
export function countAdmission(startedAt: number, runAt: number): void {
  const at = Math.max(0, startedAt - runAt) / SECOND;
  const tags: Record<string, string> = {};
  for (const seconds of WINDOWS) {
    tags[`w${seconds}`] = String(Math.floor(at / seconds));
    if (seconds > 1) tags[`h${seconds}`] = String(Math.floor(at / seconds + 0.5));
  }
  admissions.add(1, tags);
}

/** Counts a session that was inside from `fromMs` to `untilMs` of the run: every whole second in between. */
export function countInside(fromMs: number, untilMs: number): void {
  const last = Math.floor(untilMs / SECOND) - 1;
  for (let second = Math.ceil(Math.max(0, fromMs) / SECOND); second <= last; second += 1) {
    inside.add(1, { second: String(second) });
  }
}

export function countPlace(place: number): void {
  places.add(1, { block: String(Math.floor((place - 1) / BLOCK)) });
}
