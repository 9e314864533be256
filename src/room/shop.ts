import type { ShopWord } from "./batch.ts";
import type { Ledger } from "./ledger.ts";
import { LATE_MS, type RoomSettings, SHOP_WORD_MS, TOKEN } from "./settings.ts";
import type { Phase, ShopSeen } from "./snapshot.ts";

const MINUTE = 60_000;
/** Tokens go out with the exchanges, which come at least this often, even with network and load. */
const EXCHANGE_MS = 100;
const LEAST_BUCKET = 2;

/** Takes up what a gateway tells of the shop. What it told counts until it tells something else, or for `SHOP_WORD_MS`. */
export function hearOfShop(ledger: Ledger, gateway: string, word: ShopWord | undefined): void {
  const { counts } = ledger;
  const { now, shops } = counts;
  const before = shops[gateway] ?? 0;
  if (word === "up") shops[gateway] = now;
  if (word === "down") shops[gateway] = -now;
  for (const [id, at] of Object.entries(shops)) {
    if (Math.abs(now - Math.abs(at)) > SHOP_WORD_MS) delete shops[id];
  }
  // Where gateways disagree, those that a shop has just died on are among the unreached.
  if (word !== "up" || shopSeen(ledger) !== "up") return;
  // What a gateway has heard may be older than those who were let in since it last told so.
  counts.unreached = counts.latelyAt >= before ? Math.min(counts.unreached, counts.lately) : 0;
}

/** What the gateways tell together. One that alone cannot reach the shop has lost its way, and not the room its shop. */
export function shopSeen({ counts }: Ledger): ShopSeen {
  const told = Object.values(counts.shops);
  if (!told.some((at) => at < 0)) return "up";
  return told.some((at) => at > 0) ? "doubted" : "down";
}

/** Notes that one more goes in, who has not got to the shop yet. */
export function sendOff({ counts }: Ledger): void {
  counts.lately = counts.latelyAt === counts.now ? counts.lately + 1 : 1;
  counts.latelyAt = counts.now;
  counts.unreached++;
}

/**
 * How many tokens the bucket holds at most: a burst. For half a minute after the shop was down it holds as many fewer
 * as may still come late, but never less than two, nor less than what the rate brings in a tenth of a second: with
 * less, some of the rate would be lost. With burst 10, 600 a minute and 4 who are late it holds 6, with 9 of them 2.
 */
export function bucketSize({ counts }: Ledger, { burst, ratePerMinute }: RoomSettings): number {
  if (counts.now >= counts.lateUntil) return burst;
  const least = Math.max(LEAST_BUCKET, Math.ceil(ratePerMinute / (MINUTE / EXCHANGE_MS)));
  return Math.max(burst - counts.late, Math.min(burst, least));
}

/**
 * While the shop is down nobody goes in, and the bucket gathers nothing. Those who were let in and no longer got
 * there come all at once when it is back: the bucket owes them, up to a burst and what five seconds bring. They may
 * come after the debt is paid, so the bucket is smaller for half a minute, see `bucketSize`. Gives the phase of the
 * room.
 */
export function holdDoor(ledger: Ledger, settings: RoomSettings, phase: Phase): Phase {
  const { counts } = ledger;
  if (shopSeen(ledger) !== "down") {
    if (counts.now < counts.lateUntil)
      counts.tokens = Math.min(bucketSize(ledger, settings) * TOKEN, counts.tokens);
    return phase;
  }
  counts.late = Math.max(counts.unreached, counts.now < counts.lateUntil ? counts.late : 0);
  counts.lateUntil = counts.now + LATE_MS;
  const owed = Math.min(
    counts.unreached * TOKEN,
    settings.burst * TOKEN + settings.ratePerMinute * SHOP_WORD_MS,
  );
  counts.tokens = Math.min(0 - owed, counts.tokens);
  return phase === "open" ? "paused" : phase;
}
