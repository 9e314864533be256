import { labelsOf } from "../../config/lanes.ts";
import type { LineView, PageView, Placed } from "../../page/text/view.ts";
import type { QueuePosition } from "../../protocol/answers.ts";
import { checkPath } from "../../protocol/paths.ts";
import type { LineState } from "../../protocol/states.ts";
import { visitorKey } from "../../room/batch.ts";
import { peopleAhead, pollMs } from "../../room/estimate.ts";
import type { LaneSnapshot } from "../../room/snapshot.ts";
import { packToken } from "../../tokens/packed.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import type { InvitedVisitor } from "../request/invited-visitor.ts";
import type { Room } from "../room/room.ts";
import type { Admissions } from "../visitor/admissions.ts";
import type { HeldPlace } from "../visitor/held-place.ts";
import { choicesFrom } from "../visitor/lanes.ts";

const NOW = { lowSeconds: 0, highSeconds: 0 };
const CLOSED_SECONDS = 30;
const MOST_COUNTED = 100;

/** Where a place stands by the last snapshot: no engine is asked. Who is at the door is what this gateway lately heard. */
export function queuePositionOf(
  room: Room,
  admissions: Admissions,
  { lane: laneId, place: drawNumber, id }: PlaceNumber,
): QueuePosition {
  const lane = laneOf(room, laneId);
  const at = room.placeOf(laneId, drawNumber);
  const lottery = room.config.order === "lottery" && { drawNumber };
  if (at === 0) {
    const untilOpen = Math.max(0, ((room.config.schedule.opensAt ?? 0) - room.batcher.now()) / 1000);
    const pollSeconds = secondsOf(pollMs({ lowSeconds: untilOpen, highSeconds: untilOpen }));
    const undrawn = { place: null, ahead: null, eta: null };
    return { state: "waiting", lane: laneId, ...lottery, ...undrawn, pollSeconds };
  }
  const state = visitorStateOf(room, { lane: laneId, at, id });
  const [called, ready] = [state !== "waiting", state === "ready"];
  const door = lane !== undefined && called ? { here: ready, behind: behind(room, lane, at) } : undefined;
  const eta = admissions.estimate(room, laneId, at, door);
  // Whoever is called is nearly in: a door that is left for 10 s is left for good.
  const intervalMs = called ? pollMs(NOW) : room.overload.stretched(pollMs(eta));
  return {
    state,
    lane: laneId,
    place: at,
    ...lottery,
    ahead: lane === undefined ? at : peopleAhead(lane, at),
    eta,
    pollSeconds: secondsOf(intervalMs),
  };
}

/** How far somebody with a place is; `at` is zero before a draw. */
export function visitorStateOf(
  room: Room,
  { lane, at, id }: Pick<HeldPlace, "lane" | "at" | "id">,
): LineState {
  if (at === 0 || at > (laneOf(room, lane)?.called ?? 0)) return "waiting";
  return room.atTheDoor.has(visitorKey(lane, at, id)) ? "ready" : "called";
}

/** A lane may be gone from the configuration, and its places with it: whoever has one is in no line. */
export function isLaneKnown({ batcher: { snapshot } }: Room, { lane }: Pick<HeldPlace, "lane">): boolean {
  return snapshot === undefined || snapshot.lanes.some(({ id }) => id === lane);
}

/** How many this gateway knows to stand at the door behind a place. Where many do, the door is quick, and nobody counts. */
function behind({ atTheDoor }: Room, lane: LaneSnapshot, place: number): number {
  if (lane.ready > MOST_COUNTED) return 0;
  let count = 0;
  for (const other of atTheDoor.values()) if (other.lane === lane.id && other.place > place) count++;
  return count;
}

/** A place as the token has it: by the number that was given out. */
export type PlaceNumber = Pick<PlaceClaims, "lane" | "place" | "id">;

/** `view` with what every page of a room says. */
export function withRoom({ config }: Room, view: PageView): PageView {
  const { id, epoch, waiting, admission } = config;
  const { message, messages } = waiting;
  const laneLabels = config.lanes.length === 1 ? undefined : labelsOf(config.lanes);
  return {
    room: id,
    epoch,
    message,
    messages,
    claimSeconds: admission.claimSeconds,
    ...(laneLabels !== undefined && { laneLabels }),
    ...view,
  };
}

/** The page that says that this is too much just now, and whether there is a place to keep. It comes again after so many seconds. */
export function busyView(room: Room, kept: boolean, refreshSeconds: number): PageView {
  return withRoom(room, { kind: "busy", kept, refreshSeconds });
}

/** The page of a room that takes nobody now; where it is to open, it looks again. */
export function closedView({ config, batcher }: Room): PageView {
  const { opensAt } = config.schedule;
  if (opensAt === undefined || opensAt <= batcher.now()) return { kind: "closed" };
  return { kind: "closed", opensAt, refreshSeconds: CLOSED_SECONDS };
}

export interface LineNotes {
  readonly note?: "lapsed" | undefined;
  readonly joinedAt?: number | undefined;
  readonly invited?: InvitedVisitor | undefined;
  /** The token of a place that was just given. */
  readonly given?: string | undefined;
}

/** The page for somebody in line, by the room's phase. */
export function lineView(
  room: Room,
  at: QueuePosition,
  { note, joinedAt, invited, given }: LineNotes,
): PageView {
  const { lane, place } = at;
  const refreshSeconds = Math.max(1, Math.round(at.pollSeconds));
  const choices = invited === undefined ? choicesFrom(room, lane) : [];
  const common = {
    lane: room.config.lanes.length === 1 ? null : lane,
    refreshSeconds,
    joinedAt,
    ...(choices.length > 0 && { choices }),
    ...(given !== undefined && { given: packToken(given, room.config.id) }),
    ...(invited !== undefined && { windowClosesAt: invited.closesAt }),
    ...drawn(room, at),
  };
  const { opensAt = room.batcher.now() } = room.config.schedule;
  if (place === null && at.drawNumber !== undefined) {
    if (isHeld(room)) return { kind: "engineDown", drawNumber: at.drawNumber, refreshSeconds };
    return { kind: "lottery", ...common, drawNumber: at.drawNumber, opensAt, ...heldBy(room) };
  }
  return placedView(room, at, note, { place: place ?? 0, ...common });
}

function placedView(room: Room, at: QueuePosition, note: LineNotes["note"], placed: Placed): LineView {
  const { ahead, eta, state } = at;
  const phase = room.batcher.snapshot?.phase;
  const { opensAt } = room.config.schedule;
  if (isHeld(room)) return { kind: "engineDown", ...placed };
  const down = room.batcher.snapshot?.shop === "down" && { shopDown: true };
  if (state === "called" || state === "ready")
    return { kind: "called", ready: state === "ready", eta: down ? null : eta, ...placed, ...down };
  if (phase === "prequeue" && opensAt !== undefined) return { kind: "prequeue", opensAt, ...placed };
  if (phase === "paused") return { kind: "paused", ahead: ahead ?? 0, ...placed, ...down };
  return { kind: "waiting", ahead: ahead ?? 0, eta, ...placed, ...(note !== undefined && { note }) };
}

/** Of whoever takes part in a draw: the draw number, and where it can be checked. Who came after it stands in order of arrival. */
function drawn({ batcher, config }: Room, { lane, drawNumber }: QueuePosition) {
  const draw = batcher.snapshot?.draw;
  if (drawNumber === undefined || (draw?.done === true && drawNumber > (draw.drawn[lane] ?? 0))) return {};
  return {
    drawNumber,
    check: checkPath(config.id, lane, drawNumber),
  };
}

function heldBy({ batcher }: Room) {
  return batcher.snapshot?.draw.held === true && { held: true };
}

function isHeld({ batcher, config }: Room): boolean {
  return !batcher.up && config.whenEngineDown === "hold";
}

function secondsOf(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function laneOf(room: Room, id: string): LaneSnapshot | undefined {
  return room.batcher.snapshot?.lanes.find((lane) => lane.id === id);
}
