import type { Admission } from "../../config/config.ts";
import type { Batcher } from "../../engine/batcher.ts";
import type { LedgerView } from "../../engine/ledger-view.ts";
import { type Remembered, visitorKey } from "../../room/batch.ts";
import type { PassHeld } from "../../room/decide.ts";
import { lastsUntil } from "../../room/sessions.ts";
import { GRACE_MS } from "../../room/settings.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { Room } from "../room/room.ts";
import { windowClaimOf } from "../visitor/admissions.ts";
import type { Identity } from "../visitor/identify.ts";

/** What a pass would say, in a room that gives none. */
export interface Lease extends PassHeld {
  readonly claims: PassClaims;
}

/** What has to be known of a room. */
export interface LeaseRoom extends Pick<Room, "expected"> {
  readonly config: { readonly admission: Pick<Admission, "leaseSeconds"> };
  readonly batcher: Pick<Batcher, "settings" | "snapshot"> & {
    readonly memory: Pick<LedgerView, "session" | "whyEnded">;
  };
}

/** Who asks: by a pass of before, or by the place alone. */
export type LeaseHolder = Pick<Identity, "pass" | "place" | "invited">;

/**
 * The session that the visitor has in the ledger, or has brought a pass of. A pass of before stays in the browser when its
 * session is over, and says nothing of a newer place. Undefined: none that this gateway knows of.
 */
export function leaseOf(room: LeaseRoom, { pass, place, invited }: LeaseHolder): Lease | undefined {
  const { memory } = room.batcher;
  const names: Named[] = [];
  if (pass !== undefined) names.push({ ...pass.claims, id: pass.claims.session });
  if (place !== undefined) names.push({ ...place, place: place.at });
  for (const { lane, place: number, id } of names) {
    const known = memory.session(visitorKey(lane, number, id));
    if (known === undefined) continue;
    const ofPass = pass !== undefined && pass.claims.session === id && pass.claims.place === number;
    return leaseIn(room, known, ofPass ? pass.claims.win : windowClaimOf(invited));
  }
  return pass;
}

type Named = Pick<Remembered, "lane" | "place" | "id">;

function leaseIn(room: LeaseRoom, session: Remembered, win: PassClaims["win"]): Lease {
  const { memory, settings, snapshot } = room.batcher;
  const { lane, place, id, startedAt, provisional = false, until } = session;
  const expiresAt = provisional ? until : until - GRACE_MS;
  const isLongest = expiresAt >= lastsUntil(settings, startedAt, win?.[1] ?? 0);
  const half = (room.config.admission.leaseSeconds * 1000) / 2;
  return {
    expiresAt,
    renewAt: provisional ? 0 : isLongest ? Number.POSITIVE_INFINITY : expiresAt - half,
    released: memory.whyEnded(visitorKey(lane, place, id)) !== undefined,
    claims: {
      ...room.expected,
      ...{ session: id, lane, place, win, startedAt, expiresAt, provisional },
      generation: snapshot?.generation ?? 0,
    },
  };
}

/** A lease that has not ended. */
export function isLive(lease: Lease | undefined, now: number): lease is Lease {
  return lease !== undefined && !lease.released && now < lease.expiresAt;
}
