import type { Options, Scenario } from "k6/options";
import { type Plan, share } from "./plan.ts";
import { unexpectedThresholds } from "./unexpected.ts";
import { limitThresholds } from "./windows.ts";

type Thresholds = Record<string, string[]>;

export interface Demands {
  /** Least number of admissions in the whole run. */
  readonly admitted: number;
  /** Requests that may fail or be answered outside the contract. Default 0. */
  readonly errors?: number;
  /** Visits that may fail. Default 0. */
  readonly failed?: number;
  /** Share of the waits within the range that was promised on joining; ESTIMATES overrides it. Default 0.75. */
  readonly estimates?: number;
  /** More thresholds of the story. */
  readonly thresholds?: Thresholds;
}

/** Options of a story: its scenarios, and every invariant as a threshold, so that k6 exits with an error where one fails. */
export function storyOptions(plan: Plan, scenarios: Record<string, Scenario>, demands: Demands): Options {
  const { admitted, errors = 0, failed = 0, estimates = 0.75, thresholds } = demands;
  return {
    scenarios,
    summaryTrendStats: ["avg", "min", "med", "p(90)", "p(95)", "p(99)", "max"],
    setupTimeout: "60s",
    thresholds: {
      ...limitThresholds(plan),
      ...unexpectedThresholds(),
      airlock_admissions: [`count>=${admitted}`],
      airlock_place_kept: ["rate>=1"],
      airlock_ahead_fell: ["rate>=1"],
      airlock_not_sent_back: ["rate>=1"],
      airlock_order_kept: ["rate>=1"],
      airlock_admission_told_true: ["rate>=1"],
      airlock_window_kept: ["rate>=1"],
      airlock_estimate_held: [`rate>=${share("ESTIMATES", estimates)}`],
      airlock_errors: [`count<=${errors}`],
      "airlock_visits{end:failed}": [`count<=${failed}`],
      "http_req_duration{name:status}": [`p(95)<${plan.slowestMs}`],
      "http_req_duration{name:front page}": [`p(95)<${plan.slowestMs}`],
      "http_req_duration{name:shop page}": [`p(95)<${plan.slowestMs}`],
      ...thresholds,
    },
  };
}

/** An open model: `visitors` arrive within `seconds`, however fast they are served, `rush` of them in the first fifth. */
export function arrivals(
  plan: Plan,
  { rush = 0, exec = "default" }: { rush?: number; exec?: string } = {},
): Scenario {
  const { visitors, seconds, graceSeconds } = plan;
  const rushSeconds = Math.max(1, Math.round(seconds / 5));
  const calmSeconds = Math.max(1, seconds - rushSeconds);
  const rushRate = Math.max(1, Math.round((60 * visitors * rush) / rushSeconds));
  const calmRate = Math.max(1, Math.round((60 * visitors * (1 - rush)) / calmSeconds));
  const common = {
    exec,
    gracefulStop: `${graceSeconds}s`,
    preAllocatedVUs: Math.min(visitors, 200),
    maxVUs: visitors,
  };
  if (rush === 0) {
    const rate = Math.max(1, Math.round((60 * visitors) / seconds));
    return { executor: "constant-arrival-rate", rate, timeUnit: "1m", duration: `${seconds}s`, ...common };
  }
  return {
    executor: "ramping-arrival-rate",
    startRate: rushRate,
    timeUnit: "1m",
    stages: [
      { target: rushRate, duration: `${rushSeconds}s` },
      { target: calmRate, duration: "0s" },
      { target: calmRate, duration: `${calmSeconds}s` },
    ],
    ...common,
  };
}

/** One VU with several visitors: the panel, or whatever has to be looked at as a whole. */
export function single(plan: Plan, exec: string): Scenario {
  const most = plan.seconds + plan.graceSeconds;
  return {
    executor: "per-vu-iterations",
    exec,
    vus: 1,
    iterations: 1,
    maxDuration: `${most}s`,
    gracefulStop: "1s",
  };
}

/** What is admitted in `seconds` at the full rate, less what a start and an end without anybody waiting take. */
export function fullUse(plan: Plan, seconds: number, share = 0.9): number {
  const admitted = (plan.ratePerMinute * seconds) / 60;
  return Math.floor(Math.min(plan.visitors, admitted) * share);
}
