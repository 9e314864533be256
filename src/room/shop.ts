import type { ShopWord } from "./batch.ts";
import type { Ledger } from "./ledger.ts";
import { LATE_MS, type RoomSettings, SHOP_WORD_MS, TOKEN } from "./settings.ts";
import type { Phase, ShopSeen } from "./snapshot.ts";

/** Takes up what a gateway tells of the shop. What it told counts until it tells something else, or for `SHOP_WORD_MS`. */
export function hearOfShop(ledger: Ledger, gateway: string, word: ShopWord | undefined): void {
  const { counts } = ledger;
  const { now, shops } = counts;
  if (word === "up") shops[gateway] = now;
  if (word === "down") shops[gateway] = -now;
  for (const [id, at] of Object.entries(shops)) {
    if (Math.abs(now - Math.abs(at)) > SHOP_WORD_MS) delete shops[id];
  }
  // Where gateways disagree, those that a shop has just died on are among the unreached.
  if (word === "up" && shopSeen(ledger) === "up") counts.unreached = 0;
}

/** What the gateways tell together. One that alone cannot reach the shop has lost its way, and not the room its shop. */
export function shopSeen({ counts }: Ledger): ShopSeen {
  const told = Object.values(counts.shops);
  if (!told.some((at) => at < 0)) return "up";
  return told.some((at) => at > 0) ? "doubted" : "down";
}

/**
 * While the shop is down nobody goes in, and the bucket gathers nothing. Those who were let in and did not get there any more come
 * all at once when it is back: the bucket owes them, up to a burst and what five seconds bring. Gives the phase of the room.
 *
 * They come when their pages ask, and so perhaps when the debt is paid: for half a minute the bucket gathers so much less than a burst,
 * but half of one, without which a fast room would lose some of its rate. With burst 10 and 4 who are late, it holds 6.
 */
export function holdDoor(ledger: Ledger, settings: RoomSettings, phase: Phase): Phase {
  const { counts } = ledger;
  if (shopSeen(ledger) !== "down") {
    if (counts.now < counts.lateUntil) {
      const most = Math.max(settings.burst - counts.late, settings.burst - (settings.burst >> 1));
      counts.tokens = Math.min(most * TOKEN, counts.tokens);
    }
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
