import { setTimeout as sleep } from "node:timers/promises";
import type { AdmissionMeter } from "./admissions.ts";
import type { Browser } from "./browser.ts";
import type { GatewayCalls } from "./calls.ts";
import type { Random } from "./random.ts";
import type { Track } from "./tally.ts";
import type { Temperament } from "./temperament.ts";
import { errorKind } from "./unexpected.ts";
import type { WaitMeter } from "./waits.ts";

/** What one visitor has at hand. */
export interface CrowdVisit {
  readonly browser: Browser;
  readonly gateway: GatewayCalls;
  readonly temperament: Temperament;
  readonly random: Random;
  readonly track: Track;
  readonly admissions: AdmissionMeter;
  readonly waits: WaitMeter;
  readonly signal: AbortSignal;
  /** Before a failed call is tried again. */
  readonly retryMs: number;
}

const ATTEMPTS = 5;

/** Waits about `ms`, a fifth more or less, so that the crowd does not march in step. */
export async function pauseAbout({ random, signal }: CrowdVisit, ms: number): Promise<void> {
  await sleep(ms * (0.8 + 0.4 * random()), undefined, { signal });
}

/** Tries again as a person reloads: five times in all. Each failure is counted, the last one is thrown. */
export async function patiently<T>(visit: CrowdVisit, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (visit.signal.aborted || tried === ATTEMPTS) throw error;
      visit.track.error(errorKind(error));
      await pauseAbout(visit, visit.retryMs);
    }
  }
}
