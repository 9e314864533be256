import { admit } from "../room/admit.ts";
import {
  type ArrivalOutcome,
  type Batch,
  type Claim,
  type Outcome,
  type Remembered,
  visitorKey,
  type Witness,
} from "../room/batch.ts";
import { exchange } from "../room/exchange.ts";
import { cursorOf } from "../room/feed.ts";
import { expectedAtDoor, sparesOne } from "../room/forecast.ts";
import { type Ledger, newLedger, someoneWaits } from "../room/ledger.ts";
import { grantOf } from "../room/sessions.ts";
import { MOST_ROWS, type RoomSettings } from "../room/settings.ts";
import type { LedgerView } from "./ledger-view.ts";

/** Some 60 ms: meanwhile nobody is answered. */
const TOLD_AT_ONCE = 20 * MOST_ROWS;

/**
 * A gateway's own part of a room while the engine is away, for rooms that chose `whenEngineDown: admit`: a ledger
 * rebuilt from its memory, with its part of the rate and of the free slots. It starts with an empty bucket, so all
 * parts together keep the room's bound. It gives out no numbers, which only the engine can keep unique: who has no
 * place walks in where nobody waits, or asks again. The bound does not hold against a gateway that alone has lost
 * sight of an engine that the others still reach. Who is invited waits for the engine: nobody else can tell whether the
 * invitation is in use on another device.
 */
export class FallbackLedger {
  readonly #ledger: Ledger = newLedger();
  readonly #settings: RoomSettings;
  readonly #memory: LedgerView;
  /** What the local ledger is not told of yet. Undefined: nothing was told. */
  #toTell: Remembered[] | undefined;
  /** Sessions that went on since the last exchange: their slots are not free. */
  #kept: Remembered[] = [];

  constructor(settings: RoomSettings, memory: LedgerView) {
    const gateways = Math.max(1, memory.snapshot?.gateways ?? 1);
    const inside = memory.snapshot?.sessions ?? 0;
    this.#memory = memory;
    this.#settings = {
      ...settings,
      ratePerMinute: Math.floor(settings.ratePerMinute / gateways),
      burst: Math.max(1, Math.floor(settings.burst / gateways)),
      capacity: inside + Math.floor(Math.max(0, settings.capacity - inside) / gateways),
    };
  }

  /** A session went on, by a request that showed its pass. */
  keep(session: Remembered): void {
    this.#kept.push(session);
  }

  /** The exchange of the local ledger. What it lets in, the memory notes for the day the engine is back. */
  exchange(batch: Batch, now: number): Outcome {
    const first = this.#toTell === undefined;
    this.#toTell ??= this.#memory.everyone();
    const remembered = [...this.#toTell.splice(-TOLD_AT_ONCE), ...this.#kept];
    const witness = { ...this.#heard(batch), ...(first && this.#unheard(batch)), remembered };
    this.#kept = [];
    const outcome = exchange(
      this.#ledger,
      this.#settings,
      { ...batch, number: 0, witness, arrivals: [], claims: batch.claims.map((who) => this.#claimOf(who)) },
      { now, fresh: first },
    );
    const arrivals = batch.arrivals.map(
      (who): ArrivalOutcome =>
        who.invitation === undefined ? this.#walkIn(who.lane, who.id, outcome) : { state: "deferred" },
    );
    for (const event of outcome.feed) {
      const isNew = event.state === "session" && event.startedAt === outcome.snapshot.at;
      if (isNew && !this.#memory.hasSession(visitorKey(event.lane, event.place, event.id)))
        this.#memory.lend(event);
    }
    return { ...outcome, arrivals };
  }

  /** The local ledger is heard by nobody else: what it tells is what happened in it since, and nothing waits to be told to it. */
  #heard({ witness }: Batch): Witness {
    const { generation } = this.#ledger.counts;
    const cursor = cursorOf(this.#ledger);
    return { ...witness, generation, cursor, scan: "", owes: false, lent: 0 };
  }

  /** For a ledger that knows nothing. Without a margin: where no numbers are given out, skipped ones would be a line that is not there. */
  #unheard({ witness }: Batch): Partial<Witness> {
    const lanes = Object.entries(witness.lanes).map(([id, lane]) => [id, { ...lane, margin: 0 }]);
    const { generation, lent } = witness;
    return { generation, lent, lanes: Object.fromEntries(lanes) };
  }

  /** Somebody invited goes on waiting, and so does everybody while the local ledger does not know whose slots are taken. */
  #claimOf(who: Claim): Claim {
    const waits = who.invitation !== undefined || this.#isTelling;
    return waits ? { ...who, place: Number.MAX_SAFE_INTEGER } : who;
  }

  get #isTelling(): boolean {
    return this.#toTell === undefined || this.#toTell.length > 0;
  }

  /** Place 0: inside without a number. */
  #walkIn(lane: string, id: string, { snapshot }: Outcome): ArrivalOutcome {
    const ledger = this.#ledger;
    const settings = this.#settings;
    const open = snapshot.phase === "open" && snapshot.holdUntil === 0 && !this.#isTelling;
    if (
      !open ||
      someoneWaits(ledger, settings) ||
      !sparesOne(ledger, settings, expectedAtDoor(ledger, settings))
    ) {
      return { state: snapshot.phase === "closed" ? "closed" : "deferred" };
    }
    const session = admit(ledger, settings, { lane, place: 0, id });
    this.#memory.lend({
      lane,
      place: 0,
      id,
      state: "session",
      startedAt: session.startedAt,
      until: session.until,
      provisional: true,
    });
    return grantOf(0, session);
  }
}
