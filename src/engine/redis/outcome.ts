import { AirlockError } from "../../errors.ts";
import type { Batch, DeniedState, Outcome } from "../../room/batch.ts";
import type { Draw, Snapshot } from "../../room/snapshot.ts";
import { RELEASE_REASONS } from "../../room/tally.ts";

type Check<T> = (value: unknown) => value is T;
type Fields = Record<string, (value: unknown) => boolean>;

/** Reads what the exchange command returned to a batch; anything but an outcome of this batch is `ERR_ENGINE_CORRUPT`. */
export function parseOutcome({ number = 0 }: Batch, reply: unknown): Outcome {
  const value = parse(reply);
  if (!isOutcome(value) || value.number !== number) {
    const what = "redis answered an exchange with something else";
    throw new AirlockError("ERR_ENGINE_CORRUPT", what, { reason: "reply" });
  }
  return value;
}

function parse(reply: unknown): unknown {
  try {
    return typeof reply === "string" ? JSON.parse(reply) : undefined;
  } catch {
    return undefined;
  }
}

const whole: Check<number> = (value): value is number => Number.isSafeInteger(value);
const text: Check<string> = (value): value is string => typeof value === "string";
const ratio = (value: unknown) => typeof value === "number" && value >= 0 && value <= 1;
const flag = (value: unknown) => typeof value === "boolean";
const one = (...words: (string | number)[]) => {
  const known = new Set<unknown>(words);
  return (value: unknown) => known.has(value);
};
const listOf = (check: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(check);
const isReason = one(...RELEASE_REASONS);
const countsByLane = (value: unknown) => isRecord(value) && Object.values(value).every(whole);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(fields: Fields) {
  const checks = Object.entries(fields);
  return (value: unknown) => isRecord(value) && checks.every(([name, check]) => check(value[name]));
}

function either(...checks: ((value: unknown) => boolean)[]) {
  return (value: unknown) => checks.some((check) => check(value));
}

const isGrant = record({
  state: one("admitted"),
  place: whole,
  startedAt: whole,
  expiresAt: whole,
  provisional: flag,
});

const isGaps = listOf(record({ from: whole, to: whole }));

const isSnapshot = record({
  at: whole,
  epoch: text,
  generation: whole,
  phase: one("open", "prequeue", "paused", "closed"),
  lanes: listOf(
    record({
      id: text,
      share: whole,
      issued: whole,
      called: whole,
      gaps: (value) => value === undefined || isGaps(value),
      joined: whole,
      lapsed: whole,
      ready: whole,
      showRate: ratio,
      comingRate: ratio,
      calledPerMinute: whole,
    }),
  ),
  abandoned: countsByLane,
  sessions: whole,
  capacity: whole,
  ratePerMinute: whole,
  admittedPerMinute: whole,
  admitted: whole,
  gateways: whole,
  tokens: whole,
  holdUntil: whole,
  revokedBefore: whole,
  shop: (value: unknown) => value === undefined || one("up", "doubted", "down")(value),
  draw: record({
    version: one(1, 2),
    announced: text,
    opensAt: whole,
    beacon: text,
    done: flag,
    held: flag,
    drawn: countsByLane,
    skipped: (value: unknown) => isRecord(value) && Object.values(value).every(isGaps),
  } satisfies Record<keyof Draw, unknown>),
  cursor: whole,
  storeAhead: whole,
  clockTaken: flag,
  tickMs: whole,
} satisfies Record<keyof Snapshot, unknown>);

const BARRED = ["early", "over", "revoked", "spent"] as const satisfies readonly DeniedState[];

const looksRight = record({
  number: whole,
  unheeded: (value: unknown) => value === undefined || value === "late" || value === "epoch",
  arrivals: listOf(
    either(
      record({ state: one("waiting"), place: whole }),
      isGrant,
      record({ state: one("deferred", "closed", "elsewhere", ...BARRED) }),
    ),
  ),
  claims: listOf(
    either(
      record({ state: one("waiting", "ready", "lapsed", "ended", "superseded", ...BARRED) }),
      record({ state: one("moved"), place: whole }),
      isGrant,
    ),
  ),
  renewals: listOf(either(isGrant, record({ state: one("ended") }))),
  feed: listOf(
    record({
      lane: text,
      place: whole,
      id: text,
      startedAt: whole,
      until: whole,
      provisional: (value) => value === undefined || value === true,
      state: one("session", "released", "expired", "unclaimed", "superseded", "revoked"),
    }),
  ),
  scan: text,
  tally: record({
    joined: countsByLane,
    called: countsByLane,
    admitted: countsByLane,
    noShows: countsByLane,
    released: (value) => countsByLane(value) && isRecord(value) && Object.keys(value).every(isReason),
    resumed: whole,
  }),
  snapshot: isSnapshot,
} satisfies Record<keyof Outcome, unknown>);

function isOutcome(value: unknown): value is Outcome {
  return looksRight(value);
}
