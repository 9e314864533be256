import type { DrawnNumbers, Revocations } from "../room/batch.ts";
import { MOST_ROWS } from "../room/settings.ts";
import type { OperatorOrder } from "./pending.ts";

/** What an operator wants of a room's ledger. Each resolves when the ledger has heard of it. */
export class OperatorOrders {
  readonly #ask: (order: Partial<OperatorOrder>) => Promise<unknown>;

  constructor(ask: (order: Partial<OperatorOrder>) => Promise<unknown>) {
    this.#ask = ask;
  }

  /** Voids invitations; every gateway knows within a tick. */
  async revoke({ people, before }: Revocations): Promise<void> {
    for (let first = MOST_ROWS; first < people.length; first += MOST_ROWS) {
      const slice = { people: people.slice(first, first + MOST_ROWS), before: 0 };
      await this.#ask({ revocations: slice });
    }
    await this.#ask({ revocations: { people: people.slice(0, MOST_ROWS), before } });
  }

  /** Takes the store's clock for right as it is. */
  async takeClock(): Promise<void> {
    await this.#ask({ takesClock: true });
  }

  /** Gives the public value that the room's draw waits for; the first one stays. */
  async giveBeacon(beacon: string): Promise<void> {
    await this.#ask({ beacon });
  }

  /** Tells a ledger that was lost after the opening what was drawn. Counts where the draw is held, and nowhere else. */
  async restoreDraw(restored: DrawnNumbers): Promise<void> {
    await this.#ask({ restored });
  }
}
