import { visitorKey } from "../../room/batch.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Room } from "../room/room.ts";
import { type HeldPlace, heldPlace } from "./held-place.ts";
import type { TokenReaders } from "./token-readers.ts";

/** So long a session waits for its pass to come back, and so long a browser tells of tabs that were let in at once. */
export const AT_ONCE_SECONDS = 30;

/** What became of tabs that one browser opened before it had a cookie, and that were all let in. */
export interface Tabs {
  /** The lowest place, whose session is the browser's. */
  readonly kept: { readonly claims: PlaceClaims; readonly token: string; readonly held: HeldPlace };
  /** Those that hold a slot, or a number, that nobody needs. */
  readonly spare: readonly HeldPlace[];
  /** The browser's own cookie is of the place that is kept. */
  readonly isKnown: boolean;
}

interface Asked {
  readonly request: RequestFacts;
  readonly room: Room;
  readonly readers: TokenReaders;
  readonly secure: boolean;
}

/**
 * Each tab that is let in leaves a cookie of its own for a while, so that the next request of the browser tells of all of
 * them. As the lowest is never given back, it stays, in whatever order their requests come. Undefined: there is one at most.
 */
export function tabsAtOnce(asked: Asked, pass: PassClaims | undefined): Tabs | undefined {
  const { request, room, secure } = asked;
  const tokens = room.cookies.ofTabs(request, secure);
  if (tokens.length === 0) return undefined;
  const tabs = tokens.flatMap((token) => readTab(token, asked) ?? []).sort((a, b) => a.held.at - b.held.at);
  const kept = tabs.find(({ held }) => isInside(room, held));
  if (kept === undefined) return undefined;
  const [own = ""] = room.cookies.all(request, "place", secure);
  const others = [...tabs, readTab(own, asked) ?? []].flat().map(({ held }) => held);
  const spare = others.filter(
    ({ lane, at, id }) => id !== kept.held.id && lane === kept.held.lane && (at > kept.held.at || at === 0),
  );
  if (spare.length === 0 && pass?.session === kept.held.id) return undefined;
  return { kept, spare, isKnown: own === kept.token };
}

function readTab(token: string, { room, readers }: Asked): Tabs["kept"] | undefined {
  const now = room.batcher.now();
  const found = readers.places.verify(token, room.expected, now);
  if (!found.ok || found.claims.win !== undefined) return undefined;
  if (now - found.claims.joinedAt > AT_ONCE_SECONDS * 1000) return undefined;
  const held = heldPlace(found.claims, room);
  return held === undefined || held.ended !== undefined ? undefined : { claims: found.claims, token, held };
}

/** As far as this gateway has heard: one that has not will be told with the next exchange. */
function isInside({ batcher }: Room, { lane, at, id }: HeldPlace): boolean {
  return at > 0 && batcher.memory.hasSession(visitorKey(lane, at, id));
}
