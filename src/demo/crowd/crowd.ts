import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { type AdmissionReport, createAdmissionMeter, type Limit } from "./admissions.ts";
import { createBrowser } from "./browser.ts";
import { gatewayCalls } from "./calls.ts";
import { createRandom } from "./random.ts";
import { type CrowdCounts, createTally } from "./tally.ts";
import { drawTemperament, type Habits } from "./temperament.ts";
import { errorKind } from "./unexpected.ts";
import { visitShop } from "./visitor.ts";
import { createWaitMeter, type WaitReport } from "./waits.ts";

export interface CrowdSettings {
  /** Of the gateway's public listener, without a path. */
  readonly origin: string;
  readonly room: string;
  readonly visitors: number;
  readonly habits: Habits;
  readonly limit: Limit;
  /** Ends the crowd at once; whoever is under way stays counted where they were. */
  readonly signal: AbortSignal;
  /** The same seed gives the same temperaments. Default 1. */
  readonly seed?: number;
  /** Before a visitor tries again what failed. Default 2000. */
  readonly retryMs?: number;
}

export interface CrowdReport {
  readonly visitors: number;
  readonly counts: CrowdCounts;
  readonly admittedLastMinute: number;
  readonly admissions: AdmissionReport;
  readonly waits: WaitReport;
}

export interface Crowd {
  report(): CrowdReport;
  /** Fulfilled when the last visitor is through, or soon after the signal. Never rejected: failures are counted. */
  readonly done: Promise<void>;
}

const CONNECTIONS = 128;
const TIMEOUT_MS = 15_000;

/** Sends a crowd of simulated visitors over real HTTP through the gateway into the sample shop. */
export function startCrowd(settings: CrowdSettings): Crowd {
  const { origin, room, visitors, habits, limit, signal, retryMs = 2000 } = settings;
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const tally = createTally();
  const admissions = createAdmissionMeter(limit);
  const waits = createWaitMeter();
  const random = createRandom(settings.seed ?? 1);
  // Every visitor under way listens to it; Node would take that for a leak.
  setMaxListeners(0, signal);

  async function live(): Promise<void> {
    const temperament = drawTemperament(habits, random);
    if (signal.aborted) return;
    await sleep(temperament.arrivesAfterMs, undefined, { signal });
    const track = tally.arrive();
    const browser = createBrowser(pool, origin, signal);
    const gateway = gatewayCalls(browser, room);
    try {
      const meters = { track, admissions, waits };
      track.end(await visitShop({ browser, gateway, temperament, random, ...meters, signal, retryMs }));
    } catch (error) {
      if (signal.aborted) return;
      track.error(errorKind(error));
      track.end("failed");
    }
  }

  const lives = Promise.allSettled(Array.from({ length: visitors }, live));
  return {
    done: lives.then(() => pool.destroy()),
    report: () => ({
      visitors,
      counts: tally.counts(),
      admittedLastMinute: admissions.lastMinute(performance.now()),
      admissions: admissions.report(),
      waits: waits.report(),
    }),
  };
}
