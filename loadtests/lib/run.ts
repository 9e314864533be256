import { openBrowser, pause } from "./browser.ts";
import { callsOf, readStatus } from "./gateway.ts";
import { admissions, errors } from "./metrics.ts";
import type { Plan } from "./plan.ts";

/** What every visitor of a run shares: made once by `setup`, a copy for each VU. */
export interface Run {
  /** When the run began, ms by the ledger's clock. */
  readonly startedAt: number;
  /** The ledger's clock less this machine's, ms, to about a second. */
  readonly offsetMs: number;
  /** When the room opens, ms by the ledger's clock. Zero: it is not said. */
  readonly opensAt: number;
}

const ATTEMPTS = 30;

/** Waits until the room answers. Throws where it does not within half a minute: nothing could be measured. */
export async function beginRun(plan: Plan): Promise<Run> {
  const { status } = callsOf(openBrowser(plan.target, plan.room), plan.room);
  // A metric without a sample has no threshold in k6: nobody admitted would be nothing wrong.
  admissions.add(0);
  errors.add(0);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const answer = await status();
    const told = readStatus(answer);
    if (told !== undefined) {
      const offsetMs = told.at - answer.seenAt;
      return { startedAt: told.at, offsetMs, opensAt: told.opensAt ?? 0 };
    }
    await pause(1000);
  }
  throw new Error(`room "${plan.room}" at ${plan.target} does not answer its status`);
}

/** The time of the run, ms since it began, for a time of this machine's clock. */
export function sinceStart(run: Run, at: number): number {
  return at + run.offsetMs - run.startedAt;
}
