import { admitReady, answerClaim, enterDoor, forgetUnheard, receiveArrivals, stepBack } from "./admit.ts";
import type { Batch, Outcome } from "./batch.ts";
import { refill } from "./bucket.ts";
import { passTime } from "./clock.ts";
import { closeDraw, drawLots } from "./draw.ts";
import { entriesFor, trimFeed } from "./feed.ts";
import { callForward, departureRate } from "./forecast.ts";
import { hearGateway } from "./heard.ts";
import { noteAway } from "./kept.ts";
import { type Ledger, laneOf } from "./ledger.ts";
import { observe, SHORTEST_TICK_MS } from "./observe.ts";
import { phaseAt } from "./phase.ts";
import { recordRecent } from "./recent.ts";
import { enterEpoch, payLent, reconcile, touchGateway } from "./reconcile.ts";
import { revoke } from "./revoke.ts";
import { releaseVisitor, renewSession } from "./sessions.ts";
import { MOST_ROWS, type RoomSettings } from "./settings.ts";
import { hearOfShop, holdDoor } from "./shop.ts";
import { markShown } from "./shown.ts";
import type { Phase, Snapshot } from "./snapshot.ts";
import { dropStale, expireSessions, lapseCalls, settleCalls } from "./sweep.ts";
import { newTally, releasedIn } from "./tally.ts";

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
  const tally = newTally();
  ledger.tally = tally;
  const toldNow = clock.now - counts.storeAhead;
  const elapsedMs = passTime(ledger, batch, clock.now);
  noteAway(ledger, settings, elapsedMs);
  counts.tokens = refill(counts.tokens, elapsedMs, settings);
  if (isLate(batch, Math.max(toldNow, counts.now))) return unheeded(ledger, settings, batch, "late");
  if (!enterEpoch(ledger, settings)) return turnAway(ledger, settings, batch);
  reconcile(ledger, batch.witness, settings, clock.fresh);
  touchGateway(ledger, batch.witness.gateway);
  hearOfShop(ledger, batch.witness.gateway, batch.shop);
  const hears = hearGateway(ledger, batch);

  closeDraw(ledger, settings, batch);
  const phase = holdDoor(ledger, settings, phaseAt(settings, counts.now, counts.draw));
  drawLots(ledger, phase);
  const moving = hears && phase === "open" && counts.now >= counts.holdUntil;
  recordRecent(counts.recent, 0, counts.now);
  for (const { id } of settings.lanes) recordRecent(laneOf(ledger, id).recent, 0, counts.now);
  const endedBefore = releasedIn(tally);
  const expired = expireSessions(ledger, settings);
  dropStale(ledger);
  settleCalls(ledger, settings);
  lapseCalls(ledger, settings);
  markShown(ledger, batch.shown ?? []);

  revoke(ledger, settings, batch.revocations);
  for (const who of batch.releases) releaseVisitor(ledger, settings, who);
  const renewals = batch.renewals.map((who) => renewSession(ledger, settings, who));
  counts.departurePpm = departureRate(counts.departurePpm, releasedIn(tally) - endedBefore, elapsedMs);
  for (const who of batch.claims) {
    forgetUnheard(ledger, settings, who);
    if (hears) enterDoor(ledger, settings, who);
    else stepBack(ledger, who);
  }
  if (moving) admitReady(ledger, settings);
  const claims = batch.claims.map((who) => answerClaim(ledger, settings, who, hears));
  const arrivals = receiveArrivals(ledger, settings, batch, { phase, hears });
  if (moving) callForward(ledger, settings);

  const news = entriesFor(ledger, batch.witness);
  trimFeed(ledger);
  const snapshot = see(ledger, settings, phase, expired >= MOST_ROWS || !hears);
  return { number: batch.number ?? 0, arrivals, claims, renewals, ...news, tally, snapshot };
}

/** What was too much for this exchange, or waits for a gateway to hear, is the next one's, at once. */
function see(ledger: Ledger, settings: RoomSettings, phase: Phase, hasMore: boolean): Snapshot {
  const snapshot = observe(ledger, settings, phase);
  return hasMore || ledger.counts.revoking ? { ...snapshot, tickMs: SHORTEST_TICK_MS } : snapshot;
}

/** To a gateway whose settings are of an epoch that is over: nothing is given, and nothing taken but what it lent. */
function turnAway(ledger: Ledger, settings: RoomSettings, batch: Batch): Outcome {
  payLent(ledger, batch.witness);
  return unheeded(ledger, settings, batch, "epoch");
}

/**
 * Late by the ledger's time, or by the store's clock as it was known until now: a step of that clock makes one batch
 * late, once.
 */
function isLate({ deadline = 0 }: Batch, now: number): boolean {
  return deadline > 0 && now > deadline;
}

/** Nothing of the batch is done. */
function unheeded(ledger: Ledger, settings: RoomSettings, batch: Batch, why: "late" | "epoch"): Outcome {
  return {
    number: batch.number ?? 0,
    unheeded: why,
    arrivals: batch.arrivals.map(() => ({ state: "deferred" })),
    claims: batch.claims.map(() => ({ state: "waiting" })),
    renewals: batch.renewals.map(() => ({ state: "ended" })),
    feed: [],
    scan: "",
    tally: ledger.tally,
    snapshot: see(ledger, settings, phaseAt(settings, ledger.counts.now, ledger.counts.draw), false),
  };
}
