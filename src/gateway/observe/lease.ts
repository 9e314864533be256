import type { Admission } from "../../config/config.ts";
import type { Batcher } from "../../engine/batcher.ts";
import type { Memory } from "../../engine/memory.ts";
import { visitorKey } from "../../room/batch.ts";
import type { PassHeld } from "../../room/decide.ts";
import { lastsUntil } from "../../room/sessions.ts";
import { GRACE_MS } from "../../room/settings.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import { winOf } from "../desk.ts";
import type { Identity } from "../identify.ts";
import type { Room } from "../room.ts";

/** What a pass would say, in a room that gives none. */
export interface Lease extends PassHeld {
  readonly claims: PassClaims;
}

/** What has to be known of a room. */
export interface LeaseRoom extends Pick<Room, "expected"> {
  readonly config: { readonly admission: Pick<Admission, "leaseSeconds"> };
  readonly batcher: Pick<Batcher, "settings" | "snapshot"> & {
    readonly memory: Pick<Memory, "session" | "whyEnded">;
  };
}

/** Who asks: by a pass of before, or by the place alone. */
export type Holder = Pick<Identity, "pass" | "place" | "invited">;

/** The session that the visitor has in the ledger, or has brought a pass of. Undefined: none that this gateway knows of. */
export function leaseOf(room: LeaseRoom, { pass, place, invited }: Holder): Lease | undefined {
  const { memory, settings } = room.batcher;
  const who = pass?.claims ?? (place && { lane: place.lane, place: place.at, session: place.id });
  if (who === undefined) return undefined;
  const key = visitorKey(who.lane, who.place, who.session);
  const known = memory.session(key);
  if (known === undefined) return pass;
  const { startedAt, provisional = false, until } = known;
  const expiresAt = provisional ? until : until - GRACE_MS;
  const win = pass?.claims.win ?? winOf(invited);
  const isLongest = expiresAt >= lastsUntil(settings, startedAt, win?.[1] ?? 0);
  const half = (room.config.admission.leaseSeconds * 1000) / 2;
  return {
    expiresAt,
    renewAt: provisional ? 0 : isLongest ? Number.POSITIVE_INFINITY : expiresAt - half,
    released: memory.whyEnded(key) !== undefined,
    claims: {
      ...room.expected,
      session: who.session,
      lane: who.lane,
      place: who.place,
      win,
      startedAt,
      expiresAt,
      generation: room.batcher.snapshot?.generation ?? 0,
      provisional,
    },
  };
}

/** A lease that has not ended. */
export function isLive(lease: Lease | undefined, now: number): lease is Lease {
  return lease !== undefined && !lease.released && now < lease.expiresAt;
}
