import type { RoomConfig } from "../../config/config.ts";
import { AirlockError } from "../../errors.ts";
import type { KeyRing } from "../../tokens/keyring.ts";
import { signLottery } from "../../tokens/lottery.ts";
import { LotteryOrder } from "./lottery-order.ts";
import type { SignLottery } from "./status.ts";

/** What a room cannot do without, and a keys file of an earlier version has not. */
export function requireKeys(ring: KeyRing, { id, access, order }: RoomConfig, path: string): void {
  const needed = [access === "invitation" && "invitation", order === "lottery" && "lottery"] as const;
  for (const kind of needed) {
    if (kind === false || ring.has(kind)) continue;
    const message = `room "${id}" needs a key of kind ${kind}, and ${path} has none; run: airlock keys rotate`;
    throw new AirlockError("ERR_KEYS_INVALID", message);
  }
}

/** Nobody has a number that was signed before. */
export function numberKeysSince(ring: KeyRing): number {
  return Math.min(...ring.keys.filter(({ kind }) => kind === "place").map(({ createdAt }) => createdAt));
}

export function lotterySigner({ id, epoch }: RoomConfig, ring: KeyRing): SignLottery {
  return (lottery, nowMs) => signLottery(lottery, { room: id, epoch }, { ring, nowMs });
}

/** Made once: a key that is replaced while the room runs must not change what was committed to. */
export function lotteryOrderOf({ id, epoch }: RoomConfig, ring: KeyRing): LotteryOrder {
  return new LotteryOrder(ring.signing("lottery", 0).signWith.export(), id, epoch);
}
