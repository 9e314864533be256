import type { Engine } from "../../src/engine/engine.ts";
import { LedgerView } from "../../src/engine/ledger-view.ts";
import type { Batch, Claim, Outcome } from "../../src/room/batch.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import { batchOf } from "../support/ledger.ts";

/** A gateway as an engine sees it: it remembers what it was told, and says so with every exchange. */
export class Gateway {
  readonly memory: LedgerView;
  readonly #engine: Engine;
  readonly #settings: RoomSettings;
  readonly #name: string;
  #count = 0;

  constructor(engine: Engine, settings: RoomSettings, name = "a") {
    this.#engine = engine;
    this.#settings = settings;
    this.#name = name;
    this.memory = new LedgerView(name, settings);
  }

  async exchange(parts: Partial<Omit<Batch, "witness">> = {}): Promise<Outcome> {
    const witness = this.memory.witness();
    const batch = batchOf({ ...parts, witness });
    const outcome = await this.#engine.exchange(this.#settings, batch);
    this.memory.learn(outcome, witness);
    return outcome;
  }

  /** An exchange that the ledger has made, and whose answer never came. */
  async unheard(parts: Partial<Omit<Batch, "witness">> = {}): Promise<Outcome> {
    return await this.#engine.exchange(this.#settings, batchOf({ ...parts, witness: this.memory.witness() }));
  }

  /** New visitors, with the places that they got. */
  async join(count: number, lane = this.#settings.lanes[0]?.id ?? ""): Promise<Claim[]> {
    const arrivals = Array.from({ length: count }, () => ({ lane, id: `${this.#name}${++this.#count}` }));
    const outcome = await this.exchange({ arrivals });
    return arrivals.flatMap((who, i) => {
      const arrived = outcome.arrivals[i];
      if (arrived === undefined || !("place" in arrived)) return [];
      this.memory.see(lane, arrived.place);
      return [{ ...who, place: arrived.place }];
    });
  }
}
