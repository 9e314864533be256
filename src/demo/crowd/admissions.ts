/** What the room promises: in every interval of t minutes, admitted ≤ ratePerMinute × t + burst. */
export interface Limit {
  readonly ratePerMinute: number;
  readonly burst: number;
}

/** `most` admitted in any interval of so many seconds, and how many were `allowed` there. */
export interface WindowReport {
  readonly seconds: number;
  readonly most: number;
  readonly allowed: number;
}

export interface AdmissionReport {
  readonly admitted: number;
  /** The largest admitted − rate × t of all intervals. At most `burst`, or the promise is broken. */
  readonly aboveRate: number;
  /** Admissions above rate × t + burst in the worst interval. Zero: the promise holds. */
  readonly overAdmitted: number;
  readonly windows: readonly WindowReport[];
}

export interface AdmissionMeter {
  /** An admission no earlier than `sentMs` and known of at `seenMs`, by one clock. */
  admitted(sentMs: number, seenMs: number): void;
  lastMinute(nowMs: number): number;
  report(): AdmissionReport;
}

const MINUTE = 60_000;
const WINDOW_SECONDS = [1, 5, 20, 60];
/** Sums of floating-point milliseconds are not exact; no admission is this small. */
const EPSILON = 1e-6;

/**
 * Measures the promise from outside. An admission happened somewhere between the last request that was told to wait, or its own
 * where there was none, and its answer, so an interval counts it only when both lie inside: what is reported above the limit has happened, late answers cannot fake it.
 * Example at 60 a minute, burst 5: 7 within one second are 7 − 1 = 6 above the rate, 1 over.
 */
export function createAdmissionMeter({ ratePerMinute, burst }: Limit): AdmissionMeter {
  const sent: number[] = [];
  const seen: number[] = [];
  const most = new Map(WINDOW_SECONDS.map((seconds) => [seconds, 0]));
  let aboveRate = 0;

  return {
    admitted(sentMs, seenMs) {
      insert(sent, sentMs);
      insert(seen, seenMs);
      for (let at = sent.length - 1; at >= 0; at -= 1) {
        const count = sent.length - at;
        const ms = seenMs - (sent[at] ?? seenMs);
        aboveRate = Math.max(aboveRate, count - (ratePerMinute * ms) / MINUTE);
        for (const [seconds, before] of most) {
          if (ms <= seconds * 1000 && count > before) most.set(seconds, count);
        }
      }
    },
    lastMinute(nowMs) {
      const first = seen.findLastIndex((ms) => ms < nowMs - MINUTE) + 1;
      return seen.length - first;
    },
    report: () => ({
      admitted: seen.length,
      aboveRate,
      overAdmitted: Math.max(0, Math.ceil(aboveRate - burst - EPSILON)),
      windows: [...most].map(([seconds, count]) => ({
        seconds,
        most: count,
        allowed: Math.floor((ratePerMinute * seconds) / 60 + burst),
      })),
    }),
  };
}

function insert(sorted: number[], value: number): void {
  const after = sorted.findLastIndex((each) => each <= value);
  sorted.splice(after + 1, 0, value);
}
