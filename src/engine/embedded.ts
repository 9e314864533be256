import { join } from "node:path";
import { AirlockError, reasonOf } from "../errors.ts";
import type { Batch, Outcome } from "../room/batch.ts";
import { isCounted } from "../room/draw.ts";
import { exchange } from "../room/exchange.ts";
import { type Ledger, newLedger } from "../room/ledger.ts";
import { IDLE_TICK_MS, type RoomSettings } from "../room/settings.ts";
import type { Engine } from "./engine.ts";
import { LedgerFolder } from "./ledger-folder.ts";
import { lockDirectory } from "./lock.ts";

export interface EmbeddedOptions {
  /** Where the ledgers are kept, a folder a room. Absent: in memory only, and a restart begins anew. */
  readonly dir?: string;
  /** ms since the Unix epoch. Default: this machine's clock. */
  readonly now?: () => number;
  /** Hears that a ledger could not be written; the next write tries again. */
  readonly onError?: (error: unknown) => void;
}

interface Room {
  readonly ledger: Ledger;
  /** Undefined: in memory only. */
  readonly folder: LedgerFolder | undefined;
  fresh: boolean;
  changed: boolean;
  /** Places up to these are promised on disk: giving one out needs no write, giving out the next one does. */
  ceilings: Record<string, number>;
  /** Every number is on the disk before its holder hears it, none above it: a kill skips none that a draw would count. */
  exact: boolean;
  /** The draw as it stands on the disk, as JSON. */
  draw: string;
  writing: Promise<void>;
}

const WRITE_EVERY_MS = 1000;
/** What a kill may skip in a quiet room: so few that nobody sees a line that is not there. */
const LEAST_RESERVE = 8;

/**
 * The engine of one process with no server beside it. The ledger lives in memory and is written to disk every second;
 * a process that is killed gives no number twice, since every number up to a ceiling is promised on disk before it is
 * given out, and forgets at most a second of admissions, which the passes themselves bring back.
 */
export function createEmbeddedEngine(options: EmbeddedOptions = {}): Engine {
  const { dir, now = Date.now, onError = () => {} } = options;
  const rooms = new Map<string, Room>();
  const unlock = dir === undefined ? () => {} : lockDirectory(dir);
  const timer = setInterval(() => {
    for (const room of rooms.values()) if (room.changed) write(room, false).catch(onError);
  }, WRITE_EVERY_MS);
  timer.unref();
  let closed = false;

  return {
    kind: "embedded",
    async exchange(settings, batch) {
      const room = rooms.get(settings.id) ?? enter(rooms, settings.id, dir);
      const outcome = step(room, settings, batch, now());
      if (room.folder !== undefined && (aboveCeiling(room) || isOrder(batch) || isNewDraw(room)))
        await promise(room);
      return outcome;
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      for (const room of rooms.values()) {
        await write(room, true);
        await room.folder?.close();
      }
      unlock();
    },
  };
}

function enter(rooms: Map<string, Room>, id: string, dir: string | undefined): Room {
  const folder = dir === undefined ? undefined : new LedgerFolder(join(dir, id));
  const { ledger, fresh } = folder?.load() ?? { ledger: newLedger(), fresh: false };
  const room: Room = {
    ledger,
    folder,
    fresh,
    changed: true,
    ceilings: {},
    exact: false,
    draw: JSON.stringify(ledger.counts.draw),
    writing: Promise.resolve(),
  };
  rooms.set(id, room);
  return room;
}

/** Puts a higher ceiling on disk before the numbers below it go out. */
async function promise(room: Room): Promise<void> {
  try {
    await write(room, false);
  } catch (error) {
    throw new AirlockError("ERR_ENGINE_DOWN", `could not write the ledger: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function step(room: Room, settings: RoomSettings, batch: Batch, now: number): Outcome {
  const outcome = exchange(room.ledger, settings, batch, { now, fresh: room.fresh });
  room.exact = settings.order === "lottery" && !isCounted(room.ledger.counts.draw);
  // What was turned away has learnt nothing of the loss.
  if (outcome.unheeded === undefined) room.fresh = false;
  // A full bucket and an empty room are the same a second later.
  const { arrivals, claims, renewals, releases, witness } = batch;
  const asked = arrivals.length + claims.length + renewals.length + releases.length;
  const size = asked + witness.remembered.length;
  room.changed ||= size > 0 || outcome.feed.length > 0 || outcome.snapshot.tickMs < IDLE_TICK_MS;
  return outcome;
}

/** An operator's word is on the disk before it is taken: nothing else brings it back. */
function isOrder({ revocations, beacon, restored }: Batch): boolean {
  const revokes = revocations.people.length > 0 || revocations.before > 0;
  return revokes || beacon !== "" || restored !== undefined;
}

/** Who has seen how many numbers a draw has, or its public value, must find the same after a kill. */
function isNewDraw({ ledger, draw }: Room): boolean {
  return JSON.stringify(ledger.counts.draw) !== draw;
}

function aboveCeiling(room: Room): boolean {
  return Object.entries(room.ledger.counts.lanes).some(
    ([id, lane]) => lane.issued > (room.ceilings[id] ?? -1),
  );
}

/** Writes one after the other: each with a ceiling well above what is given out, the higher the faster the line grows. */
function write(room: Room, clean: boolean): Promise<void> {
  const { folder, ledger } = room;
  if (folder === undefined) return Promise.resolve();
  room.writing = room.writing
    .catch(() => {})
    .then(async () => {
      room.changed = false;
      const ceilings: Record<string, number> = {};
      for (const [id, lane] of Object.entries(ledger.counts.lanes)) {
        const grown = lane.issued - (room.ceilings[id] ?? lane.issued);
        ceilings[id] = lane.issued + (room.exact ? 0 : Math.max(LEAST_RESERVE, 2 * grown));
      }
      const draw = JSON.stringify(ledger.counts.draw);
      await folder.store(ledger, { clean, ceilings });
      room.ceilings = ceilings;
      room.draw = draw;
    })
    .catch((error: unknown) => {
      room.changed = true;
      throw error;
    });
  return room.writing;
}
