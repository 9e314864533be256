import type { RoomConfig } from "../config/config.ts";
import { parseInstant } from "../config/instant.ts";
import { takesInvitations } from "../config/lanes.ts";
import { AirlockError } from "../errors.ts";

/** What holds for every line of a run. */
export interface InvitationDefaults {
  /** Rooms that a line may name. `undefined`: any, there is no configuration. */
  readonly rooms: ReadonlyMap<string, RoomDefaults> | undefined;
  /** Of rooms that no configuration tells the epoch of, or of all where the operator says so. */
  readonly epoch: string | undefined;
  /** What a line has that does not say otherwise. */
  readonly defaults: ChosenDefaults;
  /** Reads a time, as `parseInstant` does. */
  readonly instantOf: (text: string) => number | undefined;
  readonly nowMs: number;
}

export interface RoomDefaults {
  readonly epoch: string;
  readonly lanes: readonly string[];
}

export interface ChosenDefaults {
  readonly room?: string | undefined;
  readonly lane?: string | undefined;
  readonly opensAt?: string | undefined;
  readonly closesAt?: string | undefined;
  readonly sessions?: string | undefined;
}

/** Options of `invite make` that stand for a column, for `readAirlockOptions`. */
export const DEFAULTS_OPTIONS = {
  room: { type: "string" },
  lane: { type: "string" },
  "opens-at": { type: "string" },
  "closes-at": { type: "string" },
  sessions: { type: "string" },
  epoch: { type: "string" },
} as const;

type Given = { readonly [Name in keyof typeof DEFAULTS_OPTIONS]?: string | undefined };

const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** Without `--room` it is the one room that is for invited people, else the only one there is. Fails with `ERR_USAGE`. */
export function defaultsOf(
  given: Given,
  rooms: readonly RoomConfig[] | undefined,
  nowMs: number,
): InvitationDefaults {
  const { epoch } = given;
  if (epoch !== undefined && !NAME.test(epoch))
    throw new AirlockError("ERR_USAGE", "--epoch must be 1 to 64 of A-Z, a-z, 0-9, . _ and -");
  return {
    rooms:
      rooms &&
      new Map(rooms.map((room) => [room.id, { epoch: room.epoch, lanes: room.lanes.map(({ id }) => id) }])),
    epoch,
    defaults: {
      room: given.room ?? likelyRoom(rooms ?? []),
      lane: given.lane,
      opensAt: given["opens-at"],
      closesAt: given["closes-at"],
      sessions: given.sessions,
    },
    instantOf: remembering(parseInstant),
    nowMs,
  };
}

const MOST_REMEMBERED = 1000;

/** Most people of a file share a few windows, and to read a time costs 3 µs. */
function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = read(text);
    if (known.size === MOST_REMEMBERED) known.clear();
    known.set(text, value);
    return value;
  };
}

/** The room that is meant where none is named. */
export function likelyRoom(rooms: readonly RoomConfig[]): string | undefined {
  const only = rooms.filter(({ access }) => access === "invitation");
  const taking = only.length > 0 ? only : rooms.filter(takesInvitations);
  const [room, another] = taking.length > 0 ? taking : rooms;
  return another === undefined ? room?.id : undefined;
}
