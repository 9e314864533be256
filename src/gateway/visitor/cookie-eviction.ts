import { visitorKey } from "../../room/batch.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import type { CookieKind } from "../request/cookies.ts";
import type { RequestFacts } from "../request/facts.ts";
import { splitInvitationCookie } from "../request/invited-visitor.ts";
import { passKey } from "../request/pass-key.ts";
import type { Room } from "../room/room.ts";
import type { TokenReaders } from "./token-readers.ts";

/**
 * A `Cookie` field stays this short where a visitor has come by many rooms of one host: many servers and proxies take
 * 8 KiB of it at most, and the answer has a place and a pass more.
 */
const MOST_BYTES = 7000;
/** Of places alone. */
const MOST_PLACES_BYTES = 7600;
const KINDS = ["place", "pass", "invitation"] as const;

interface Crowded {
  readonly request: RequestFacts;
  /** The one at hand: its cookies are not touched. */
  readonly room: Room;
  readonly readers: TokenReaders;
  readonly secure: boolean;
}

/** A room's cookies in the request, and what they are good for. */
interface Held {
  readonly room: Room;
  readonly bytes: Readonly<Record<CookieKind, number>>;
  /** One that may still be called, or lead back into its session. */
  readonly place: PlaceClaims | undefined;
  readonly isGood: Readonly<Record<CookieKind, boolean>>;
}

/** Whether the request leaves no room for another token: one look at a length, which every request has to pay for. */
export function isCrowded(request: RequestFacts): boolean {
  return sizeOf(request) > MOST_BYTES;
}

function sizeOf({ fields }: RequestFacts): number {
  return fields.cookie?.length ?? 0;
}

/**
 * `Set-Cookie` values that make room for another token in a request that `isCrowded`: first what is of no use any more,
 * then what the place in the same room brings back, a pass and an invitation. Only where places alone are too many are
 * those given up that were taken first.
 */
export function cookiesToEvict(crowded: Crowded): () => string[] {
  let isDone = false;
  return () => {
    if (isDone) return [];
    isDone = true;
    return removed(crowded, sizeOf(crowded.request));
  };
}

function removed({ request, room, readers, secure }: Crowded, size: number): string[] {
  const others = readers.rooms.filter((other) => other !== room);
  const held = others.flatMap((other) => heldIn(other, { request, room, readers, secure }) ?? []);
  const lines: string[] = [];
  const gone = new Map<Held, Set<CookieKind>>();
  let left = size;
  let ours = held.reduce((sum, { bytes }) => sum + bytes.place + bytes.pass + bytes.invitation, 0);
  function drop(one: Held, kind: CookieKind): void {
    const already = gone.get(one) ?? new Set();
    if (one.bytes[kind] === 0 || already.has(kind)) return;
    gone.set(one, already.add(kind));
    lines.push(...one.room.cookies.remove(kind, secure));
    left -= one.bytes[kind];
    ours -= one.bytes[kind];
  }
  for (const one of held) for (const kind of KINDS) if (!one.isGood[kind]) drop(one, kind);
  held.sort((a, b) => (a.place?.joinedAt ?? 0) - (b.place?.joinedAt ?? 0));
  for (const one of held) if (left > MOST_BYTES && one.place !== undefined) drop(one, "pass");
  for (const one of held) if (left > MOST_BYTES && one.place?.win !== undefined) drop(one, "invitation");
  // What the shop's own cookies take up is no reason to lose a place.
  for (const one of held) if (ours > MOST_PLACES_BYTES) for (const kind of KINDS) drop(one, kind);
  return lines;
}

function heldIn(room: Room, { request, readers, secure }: Crowded): Held | undefined {
  const { cookies, batcher, expected, placeOf } = room;
  const { memory } = batcher;
  const now = batcher.now();
  const bytes = {
    place: cookies.size(request, "place", secure),
    pass: cookies.size(request, "pass", secure),
    invitation: cookies.size(request, "invitation", secure),
  };
  if (bytes.place + bytes.pass + bytes.invitation === 0) return undefined;
  let place: PlaceClaims | undefined;
  for (const token of cookies.all(request, "place", secure)) {
    const found = readers.places.verify(token, expected, now);
    if (!found.ok) continue;
    const key = visitorKey(
      found.claims.lane,
      placeOf(found.claims.lane, found.claims.place),
      found.claims.id,
    );
    if (!memory.isOver(key) && memory.whyEnded(key) === undefined) place ??= found.claims;
  }
  const pass = cookies.all(request, "pass", secure).some((token) => {
    const found = readers.passes.verify(token, expected, now);
    if (found.ok) return memory.whyEnded(passKey(found.claims)) === undefined;
    return readers.readings.verify(token, expected, now).ok;
  });
  const invitation = cookies
    .all(request, "invitation", secure)
    .some((value) => readers.invitations.verify(splitInvitationCookie(value).token, expected, now).ok);
  return { room, bytes, place, isGood: { place: place !== undefined, pass, invitation } };
}
