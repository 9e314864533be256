import {
  type LaneWitness,
  type Outcome,
  type Remembered,
  visitorKey,
  type Witness,
} from "../../src/room/batch.ts";
import { NOT_DRAWN, type Snapshot } from "../../src/room/snapshot.ts";

/** A gateway's memory as the ledger relies on it: all it has heard, sent as `remembered` once to every new generation. */
export class Gateway {
  readonly #memory = new Map<string, Remembered>();
  readonly #name: string;
  #snapshot: Snapshot | undefined;
  #owes = false;
  lent = 0;

  constructor(name: string) {
    this.#name = name;
  }

  witness(epoch: string): Witness {
    const snapshot = this.#snapshot;
    const lanes: Record<string, LaneWitness> = {};
    for (const { id, issued, called, lapsed, gaps } of snapshot?.lanes ?? []) {
      lanes[id] = { issued, called, lapsed, seen: issued, margin: 3, gaps };
    }
    return {
      gateway: this.#name,
      epoch,
      generation: snapshot?.generation ?? 0,
      admitted: snapshot?.admitted ?? 0,
      lanes,
      cursor: snapshot?.cursor ?? 0,
      lent: this.lent,
      remembered: this.#owes ? [...this.#memory.values()] : [],
      revokedBefore: snapshot?.revokedBefore ?? 0,
      draw: snapshot?.draw ?? NOT_DRAWN,
    };
  }

  lend(session: Remembered): void {
    this.remember(session);
    this.lent++;
    this.#owes = true;
  }

  learn({ snapshot, feed }: Outcome): void {
    const known = this.#snapshot?.generation;
    this.#owes = known !== undefined && known !== snapshot.generation;
    this.lent = 0;
    this.#snapshot = snapshot;
    for (const event of feed) this.remember(event);
  }

  remember(event: Remembered): void {
    const key = visitorKey(event.lane, event.place, event.id);
    const known = this.#memory.get(key);
    // A ledger that fell back tells of older leases: what was granted since holds.
    const isOld = known?.state === "released" || (known !== undefined && known.until > event.until);
    if (event.state === "session" && isOld) return;
    this.#memory.set(key, event);
  }
}
