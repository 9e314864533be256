import { admitReady, answer, come, receive } from "./admit.ts";
import type { Batch, Outcome } from "./batch.ts";
import { refill } from "./bucket.ts";
import { passTime } from "./clock.ts";
import { closeDraw, drawLots } from "./draw.ts";
import { newsFor, trim } from "./feed.ts";
import { callForward, departures } from "./forecast.ts";
import { noteAway } from "./kept.ts";
import { type Ledger, laneOf } from "./ledger.ts";
import { observe, SHORTEST_TICK_MS } from "./observe.ts";
import { phaseAt } from "./phase.ts";
import { record } from "./recent.ts";
import { enterEpoch, heed, meet, payLent } from "./reconcile.ts";
import { revoke } from "./revoke.ts";
import { release, renew } from "./sessions.ts";
import { MOST_ROWS, type RoomSettings } from "./settings.ts";
import { hearOfShop, holdDoor } from "./shop.ts";
import { show } from "./shown.ts";
import { type Counting, dropStale, expireSessions, lapseCalls, newTally, settleCalls } from "./sweep.ts";

/** What the store says at the time of an exchange. */
export interface Clock {
  /** ms since the Unix epoch, as the store has it; see clock.ts for when it is believed. */
  readonly now: number;
  /** The store may have lost something since the last exchange: it was restarted, or a replica took over. */
  readonly fresh: boolean;
}

/**
 * The one verb: everything that a gateway wants from a room's ledger, in one atomic step.
 * Deterministic, no I/O; the ledger is consumed and moved on in place, since nobody can pay for a copy of a
 * million places at every tick. May be retried blindly: a claim that was granted is granted again.
 *
 * The order is the contract, and every engine keeps it: clock and refill · epoch and witness · whether there is a shop · the draw ·
 * what is over ·
 * revocations · releases · renewals · claims come to the door · tokens to the ready in place order · arrivals · call forward.
 * Claims come to the door before the tokens are given, so that a lower place that is here is not overtaken.
 */
export function exchange(ledger: Ledger, settings: RoomSettings, batch: Batch, clock: Clock): Outcome {
  const { counts } = ledger;
  const elapsedMs = passTime(ledger, batch, clock.now);
  noteAway(ledger, settings, elapsedMs);
  counts.tokens = refill(counts.tokens, elapsedMs, settings);
  if (!enterEpoch(ledger, settings)) return turnAway(ledger, settings, batch);
  heed(ledger, batch.witness, settings, clock.fresh);
  meet(ledger, batch.witness.gateway);
  hearOfShop(ledger, batch.witness.gateway, batch.shop);

  closeDraw(ledger, settings, batch);
  const tally = newTally();
  const phase = holdDoor(ledger, settings, phaseAt(settings, counts.now, counts.draw));
  drawLots(ledger, phase);
  const moving = phase === "open" && counts.now >= counts.holdUntil;
  record(counts.recent, 0, counts.now);
  for (const { id } of settings.lanes) record(laneOf(ledger, id).recent, 0, counts.now);
  expireSessions(ledger, settings, tally);
  dropStale(ledger);
  settleCalls(ledger, settings);
  lapseCalls(ledger, settings, tally);
  show(ledger, batch.shown ?? []);

  tally.released += revoke(ledger, settings, batch.revocations);
  for (const who of batch.releases) if (release(ledger, settings, who)) tally.released++;
  const renewals = batch.renewals.map((who) => renew(ledger, settings, who));
  counts.departurePpm = departures(counts.departurePpm, tally.released + tally.expired, elapsedMs);
  for (const who of batch.claims) come(ledger, settings, who);
  if (moving) admitReady(ledger, settings, tally);
  const claims = batch.claims.map((who) => answer(ledger, settings, who));
  const arrivals = receive(ledger, settings, batch.arrivals, { phase, tally });
  if (moving) callForward(ledger, settings, tally);

  const news = newsFor(ledger, batch.witness);
  trim(ledger);
  const snapshot = observe(ledger, settings, phase);
  // What was too much for this exchange is the next one's, at once.
  const tickMs = hasMore(ledger, tally) ? SHORTEST_TICK_MS : snapshot.tickMs;
  return { arrivals, claims, renewals, ...news, tally, snapshot: { ...snapshot, tickMs } };
}

function hasMore({ counts }: Ledger, { expired }: Counting): boolean {
  return expired >= MOST_ROWS || counts.revoking;
}

/** To a gateway whose settings are of an epoch that is over: nothing is given, and nothing taken but what it lent. */
function turnAway(ledger: Ledger, settings: RoomSettings, batch: Batch): Outcome {
  payLent(ledger, batch.witness);
  return {
    arrivals: batch.arrivals.map(() => ({ state: "deferred" })),
    claims: batch.claims.map(() => ({ state: "waiting" })),
    renewals: batch.renewals.map(() => ({ state: "ended" })),
    feed: [],
    scan: "",
    tally: newTally(),
    snapshot: observe(ledger, settings, phaseAt(settings, ledger.counts.now, ledger.counts.draw)),
  };
}
