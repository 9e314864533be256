import { LRUCache } from "lru-cache";
import type { RoomConfig } from "../../config/config.ts";
import type { Batcher } from "../../engine/batcher.ts";
import type { RoomMetrics } from "../../metrics/metrics.ts";
import type { PlaceHeld } from "../../room/decide.ts";
import { STALE_MS } from "../../room/settings.ts";
import { type Draw, NOT_DRAWN } from "../../room/snapshot.ts";
import type { Overload } from "../overload/overload.ts";
import { RoomCookies } from "../request/cookies.ts";
import type { RequestFacts } from "../request/facts.ts";
import { Underway } from "../underway/underway.ts";
import { Doorstep } from "../upstream/doorstep.ts";
import { Latecomers } from "../upstream/latecomers.ts";
import { bypassOf } from "./bypass.ts";
import { laneDraw } from "./draws.ts";
import type { LotteryOrder } from "./lottery-order.ts";
import { ObservedLine } from "./observed-line.ts";
import { type DrawParts, StatusBoard } from "./status.ts";

/** A room as this gateway runs it: built once, read at every request. */
export interface Room {
  readonly config: RoomConfig;
  readonly batcher: Batcher;
  readonly cookies: RoomCookies;
  readonly status: StatusBoard;
  readonly metrics: RoomMetrics;
  /** The process', and so that of all its rooms. */
  readonly overload: Overload;
  /** What tokens have to be for. */
  readonly expected: { readonly room: string; readonly epoch: string };
  /** Those who stand at the door by their keys, as this gateway last heard. */
  readonly atTheDoor: LRUCache<string, PlaceHeld>;
  /** Keys of those admitted lately, so that a second tab's claim is not a second admission in the metrics. */
  readonly greeted: LRUCache<string, true>;
  /** What the admitted have under way here: it holds their leases. */
  readonly underway: Underway;
  /** Where the room observes: those who would wait. */
  readonly observed: ObservedLine | undefined;
  /** Those who were let in here and found no shop. */
  readonly latecomers: Latecomers;
  isBypass(request: RequestFacts): boolean;
  /** Those who were let in here and go to the shop for the first time. */
  readonly doorstep: Doorstep;
  /** The place that a number given out stands for: the same, or what the draw made of it. Zero: it is not drawn yet. */
  placeOf(lane: string, drawNumber: number): number;
}

const MOST_REMEMBERED = 10_000;
const GREETED_MS = 60_000;

/** `isOneOfMany`: a browser may have tokens of many rooms. `draw` makes the draw of a room whose order is a lottery. */
export function openRoom(
  parts: Pick<Room, "config" | "batcher" | "metrics" | "overload"> & { readonly isOneOfMany?: boolean },
  draw?: DrawParts,
): Room {
  const { config, batcher, overload } = parts;
  const placeOf: Room["placeOf"] =
    draw === undefined ? (_lane, drawNumber) => drawNumber : drawnBy(draw.book, batcher, config.order);
  return {
    ...parts,
    cookies: new RoomCookies(config.id, config.cookieDomain, parts.isOneOfMany),
    status: new StatusBoard(config, overload, draw),
    expected: { room: config.id, epoch: config.epoch },
    atTheDoor: new LRUCache({ max: MOST_REMEMBERED, ttl: STALE_MS }),
    greeted: new LRUCache({ max: MOST_REMEMBERED, ttl: GREETED_MS }),
    underway: new Underway(batcher, config.session.streams),
    observed: config.mode === "observe" ? new ObservedLine({ ...parts, placeOf }) : undefined,
    latecomers: new Latecomers(),
    isBypass: bypassOf(config.bypass),
    doorstep: new Doorstep(),
    placeOf,
  };
}

/** A place costs a dozen hashes and is asked for at every poll of its holder: it is remembered, as long as the draw is the same. */
function drawnBy(book: LotteryOrder, batcher: Batcher, order: RoomConfig["order"]): Room["placeOf"] {
  const places = new LRUCache<string, number>({ max: MOST_REMEMBERED });
  let known: Draw | undefined;
  let told = "";
  function learn(draw: Draw): void {
    const text = JSON.stringify(draw);
    if (text !== told) places.clear();
    [known, told] = [draw, text];
  }
  return (lane, drawNumber) => {
    const { draw } = batcher.snapshot ?? { draw: NOT_DRAWN };
    if (!draw.done) return order === "lottery" ? 0 : drawNumber;
    if (draw !== known) learn(draw);
    const key = `${drawNumber}:${lane}`;
    let place = places.get(key);
    if (place === undefined) {
      place = book.placeOf({ lane, drawNumber: drawNumber }, laneDraw(draw, lane));
      places.set(key, place);
    }
    return place;
  };
}
