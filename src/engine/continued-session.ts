import type { Remembered, Renewal } from "../room/batch.ts";
import { lastsUntil } from "../room/sessions.ts";
import { GRACE_MS, PROVISIONAL_MS, type RoomSettings } from "../room/settings.ts";

/** A session whose pass was shown at `now`, while no ledger can renew it. Undefined: it is over its longest time or its window. */
export function continueSession(
  settings: RoomSettings,
  { lane, place, id, startedAt, closesAt = 0, holds, provisional }: Omit<Renewal, "extendMs">,
  now: number,
): Remembered | undefined {
  const latest = lastsUntil(settings, startedAt, closesAt);
  if (now >= latest) return undefined;
  // A request under way does not show that the client keeps its pass.
  const first = holds === true && provisional === true;
  const until = first
    ? Math.min(now + PROVISIONAL_MS, latest)
    : Math.min(now + settings.leaseSeconds * 1000, latest) + GRACE_MS;
  return { lane, place, id, startedAt, state: "session", until, ...(first && { provisional: first }) };
}
