import { createHmac } from "node:crypto";
import type { KeyRing } from "./keyring.ts";
import type { Expected } from "./verification.ts";

const DOMAIN = "airlock-lottery/1";

/**
 * The secret of one sale's lottery, 32 bytes: HMAC-SHA-256 of the room and the epoch with the ring's lottery key. Every
 * gateway with the same keys file has the same one, so that it is kept in no store. To be told after the opening only.
 * Fails with `ERR_KEYS_INVALID` where the ring has no lottery key.
 */
export function lotterySecret(ring: KeyRing, { room, epoch }: Expected): Buffer {
  const { signWith } = ring.signing("lottery", 0);
  return createHmac("sha256", signWith).update(`${DOMAIN}\n${room}\n${epoch}`).digest();
}
