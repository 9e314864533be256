import { didYouMean } from "../config/did-you-mean.ts";
import { isPerson } from "../tokens/claims.ts";
import { FURTHEST_CLOSE_MS } from "../tokens/invitation.ts";
import type { InvitationDefaults } from "./defaults.ts";
import type { Cells } from "./row.ts";

/** One person and their window, complete and checked. */
export interface Entrant {
  /** `undefined`: to be made. */
  readonly person: string | undefined;
  readonly room: string;
  readonly epoch: string;
  readonly lane: string;
  readonly win: readonly [number, number];
  /** The edges of the window as they were written. */
  readonly opensAt: string;
  readonly closesAt: string;
  /** `undefined`: any number. */
  readonly sessions: number | undefined;
}

export type ReadEntrant =
  | { readonly ok: true; readonly entrant: Entrant }
  | { readonly ok: false; readonly reasons: readonly string[] };

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const INSTANT = "must be an RFC 3339 time with its offset, such as 2026-11-23T10:00:00+01:00";
const MOST_SESSIONS = 1_000_000;

/** A line with the defaults of the run, or all that is wrong with it. No reason repeats what the line says. */
export function readEntrant(cells: Cells, terms: InvitationDefaults): ReadEntrant {
  const reasons: string[] = [];
  const refuse = (reason: string): undefined => void reasons.push(reason);
  const person = readPerson(textOf(cells, "person", refuse), refuse);
  const room = readRoom(textOf(cells, "room", refuse) ?? terms.defaults.room, terms, refuse);
  const lane = room && readLane(textOf(cells, "lane", refuse) ?? terms.defaults.lane, room, refuse);
  const opensAt = textOf(cells, "opensAt", refuse) ?? terms.defaults.opensAt;
  const closesAt = textOf(cells, "closesAt", refuse) ?? terms.defaults.closesAt;
  const win = readWindow({ opensAt, closesAt }, terms, refuse);
  const sessions = readSessions(textOf(cells, "sessions", refuse) ?? terms.defaults.sessions, refuse);
  if (reasons.length > 0 || !room || !lane || !win || !opensAt || !closesAt) return { ok: false, reasons };
  const { id, epoch } = room;
  return { ok: true, entrant: { person, room: id, epoch, lane, win, opensAt, closesAt, sessions } };
}

type Refuse = (reason: string) => undefined;

/** Empty counts as absent. NDJSON may give numbers, and null. */
function textOf(cells: Cells, name: string, refuse: Refuse): string | undefined {
  const value = cells.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" && typeof value !== "number") return refuse(`${name} must be a text`);
  return String(value).trim() || undefined;
}

function readPerson(text: string | undefined, refuse: Refuse): string | undefined {
  if (text === undefined || isPerson(text)) return text;
  return refuse("person must be 1 to 64 of A-Z, a-z, 0-9, _ and -");
}

interface Named {
  readonly id: string;
  readonly epoch: string;
  readonly lanes: readonly string[] | undefined;
}

function readRoom(
  id: string | undefined,
  { rooms, epoch }: InvitationDefaults,
  refuse: Refuse,
): Named | undefined {
  if (id === undefined) return refuse("room is missing; name it in a column or with --room");
  if (rooms === undefined) {
    return NAME.test(id) ? { id, epoch: epoch ?? "1", lanes: undefined } : refuse("room is no room's id");
  }
  const room = rooms.get(id);
  if (room === undefined) return refuse(`room is not in the configuration${hint(id, rooms.keys())}`);
  return { id, epoch: epoch ?? room.epoch, lanes: room.lanes };
}

function readLane(lane: string | undefined, { id, lanes }: Named, refuse: Refuse): string | undefined {
  if (lanes === undefined) {
    const given = lane ?? "general";
    return NAME.test(given) ? given : refuse("lane is no lane's id");
  }
  const [only, another] = lanes;
  if (lane === undefined && another !== undefined)
    return refuse(`lane is missing; the room "${id}" has ${lanes.join(", ")}`);
  const given = lane ?? only;
  if (given !== undefined && lanes.includes(given)) return given;
  return refuse(`lane is none of the room "${id}"${hint(lane ?? "", lanes)}`);
}

function readWindow(
  { opensAt, closesAt }: { readonly opensAt: string | undefined; readonly closesAt: string | undefined },
  { nowMs, instantOf }: InvitationDefaults,
  refuse: Refuse,
): readonly [number, number] | undefined {
  const instant = (name: string, text: string | undefined) => {
    if (text === undefined) return refuse(`${name} is missing; ${INSTANT}`);
    const found = instantOf(text);
    return found !== undefined && found >= 0 ? found : refuse(`${name} ${INSTANT}`);
  };
  const from = instant("opensAt", opensAt);
  const to = instant("closesAt", closesAt);
  if (from === undefined || to === undefined) return undefined;
  if (to <= from) return refuse("closesAt must be after opensAt");
  if (to <= nowMs) return refuse("closesAt is past; the invitation would be over");
  if (to > nowMs + FURTHEST_CLOSE_MS) return refuse("closesAt is more than 365 days ahead");
  return [from, to];
}

function readSessions(text: string | undefined, refuse: Refuse): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_SESSIONS) return count;
  return refuse(`sessions must be a whole number from 1 to ${MOST_SESSIONS}`);
}

function hint(word: string, candidates: Iterable<string>): string {
  const near = didYouMean(word, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
