import type { ShopWord } from "./batch.ts";
import type { Ledger } from "./ledger.ts";
import { type RoomSettings, SHOP_WORD_MS, TOKEN } from "./settings.ts";
import type { Phase, ShopSeen } from "./snapshot.ts";

/** Takes up what a gateway tells of the shop. What it told counts until it tells something else, or for `SHOP_WORD_MS`. */
export function hearOfShop({ counts }: Ledger, gateway: string, word: ShopWord | undefined): void {
  const { now, shops } = counts;
  if (word === "up") {
    shops[gateway] = now;
    counts.unreached = 0;
  }
  if (word === "down") shops[gateway] = -now;
  for (const [id, at] of Object.entries(shops)) {
    if (Math.abs(now - Math.abs(at)) > SHOP_WORD_MS) delete shops[id];
  }
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
 */
export function holdDoor(ledger: Ledger, settings: RoomSettings, phase: Phase): Phase {
  if (shopSeen(ledger) !== "down") return phase;
  const { counts } = ledger;
  const owed = Math.min(
    counts.unreached * TOKEN,
    settings.burst * TOKEN + settings.ratePerMinute * SHOP_WORD_MS,
  );
  counts.tokens = Math.min(0 - owed, counts.tokens);
  return phase === "open" ? "paused" : phase;
}
