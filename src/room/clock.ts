import type { Batch, Witness } from "./batch.ts";
import type { Counts } from "./counts.ts";
import type { Ledger } from "./ledger.ts";
import { CLOCK_STEP_MS, GATEWAY_MS } from "./settings.ts";

/** A store is brought this far ahead by any gateway that has seen the time pass; further by the one that said otherwise. */
const MOST_HEALED_MS = 60_000;

/**
 * Moves the ledger to the time of an exchange and returns how much has really passed, in ms. The store's clock says it as long
 * as it agrees, to within a second, with what the gateway has seen pass on its monotonic clock since it last heard of the ledger.
 * A store's clock that was put ahead or back moves nothing: the ledger goes on by the gateway's reckoning, and keeps how
 * far the store is ahead. Of two readings the earlier counts, so no clock that is fast ever gives a token away; a gateway's
 * own clock that stood still, as of a machine that slept, says less than the others have brought the ledger to, and is not heard.
 */
export function passTime({ counts }: Ledger, batch: Batch, storeNow: number): number {
  const before = counts.now;
  const reckoned = batch.witness.reckoned ?? 0;
  const now = Math.max(before, nowBy(counts, storeNow, batch.witness));
  counts.now = now;
  if (now === reckoned) counts.clockBy = batch.witness.gateway;
  counts.storeAhead = Math.abs(storeNow - now) <= CLOCK_STEP_MS ? 0 : storeNow - now;
  if (batch.takesClock === true) takeClock(counts, storeNow);
  return now - before;
}

function nowBy(counts: Counts, storeNow: number, { reckoned = 0, gateway }: Witness): number {
  const told = storeNow - counts.storeAhead;
  if (reckoned === 0 || reckoned < counts.now - CLOCK_STEP_MS) return alone(counts, storeNow, told);
  // A batch that ran late looks like a clock put ahead, until its gateway is heard again. Nobody else can take much of it back.
  const mayHeal = counts.storeAhead <= MOST_HEALED_MS || counts.clockBy === gateway;
  if (mayHeal && Math.abs(storeNow - reckoned) <= CLOCK_STEP_MS) return storeNow;
  if (Math.abs(told - reckoned) <= CLOCK_STEP_MS) return told;
  if (told > reckoned) return reckoned;
  // Only a store that has gone back is overruled, and by no more than a gateway may have been silent.
  if (counts.now === 0) return reckoned;
  return told < counts.now ? Math.min(reckoned, counts.now + GATEWAY_MS) : told;
}

/** Nobody has seen any time pass: the earlier of the readings that do not go back. */
function alone(counts: Counts, storeNow: number, told: number): number {
  if (told >= counts.now && (told <= storeNow || storeNow < counts.now)) return told;
  return storeNow;
}

/** An operator says that the store's clock is right. The ledger goes ahead to it; where it is behind, nothing goes back. */
function takeClock(counts: Counts, storeNow: number): void {
  counts.now = Math.max(counts.now, storeNow);
  counts.storeAhead = storeNow - counts.now;
  counts.clockTaken = counts.storeAhead;
}
