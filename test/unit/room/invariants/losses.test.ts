import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { LedgerView } from "../../../../src/engine/ledger-view.ts";
import { waitingIn } from "../../../../src/room/gaps.ts";
import { type Ledger, laneOf, newLedger } from "../../../../src/room/ledger.ts";
import { LARGEST_PLACE } from "../../../../src/room/settings.ts";
import { copyOf, Room } from "../../../support/ledger.ts";

const LOSSES = 1000;
/** What a repair skips where nobody joins. */
const LEAST_MARGIN = 10;

/** A room where nobody goes in, two gateways that remember, and a store that is lost again and again. */
class Lossy {
  readonly room = new Room({ ratePerMinute: 0 });
  readonly places = new Set<number>();
  #gateways = this.#newGateways();
  #copy: Ledger = newLedger();

  #newGateways(): LedgerView[] {
    return ["a", "b"].map((name) => new LedgerView(name, this.room.settings));
  }

  get issued(): number {
    return laneOf(this.room.ledger, "general").issued;
  }

  get waiting(): number {
    return waitingIn(laneOf(this.room.ledger, "general"));
  }

  join(count: number, fresh = false): void {
    for (const [i, gateway] of this.#gateways.entries()) {
      const arrivals = Array.from({ length: i === 0 ? count : 0 }, (_, n) => ({
        lane: "general",
        id: `v${n}`,
      }));
      const witness = gateway.witness(250);
      const outcome = this.room.after(100).exchange({ witness, arrivals }, fresh && i === 0);
      gateway.learn(outcome, witness);
      for (const answer of outcome.arrivals) {
        if (!("place" in answer)) continue;
        expect(this.places.has(answer.place)).toBe(false);
        this.places.add(answer.place);
        gateway.see("general", answer.place);
      }
    }
  }

  keepCopy(): void {
    this.#copy = copyOf(this.room.ledger);
  }

  lose(how: "flush" | "failover" | "restart"): void {
    if (how === "flush") this.room.ledger = newLedger();
    if (how === "failover") this.room.ledger = copyOf(this.#copy);
    this.join(0, true);
    this.room.after(2000);
  }

  /** Store and gateways are gone, and one token comes by. */
  loseEverything(place: number): void {
    this.room.ledger = newLedger();
    this.#gateways = this.#newGateways();
    this.#gateways[0]?.see("general", place);
    this.join(0);
    this.join(0);
  }
}

const loss = fc.record({
  how: fc.constantFrom("flush" as const, "failover" as const, "restart" as const),
  joins: fc.constantFrom(0, 0, 1, 3, 40),
});

test("a thousand losses skip no more than was joined since, and nobody waits for what they skip", () => {
  fc.assert(
    fc.property(fc.array(loss, { minLength: LOSSES, maxLength: LOSSES }), (losses) => {
      const lossy = new Lossy();
      lossy.join(0);
      for (const { how, joins } of losses) {
        lossy.join(joins);
        if (joins % 2 === 1) lossy.keepCopy();
        lossy.lose(how);
      }
      // Both gateways may find that the ledger knows less; at 40 joins in 200 ms two seconds of joins are 400.
      const most = 2 * losses.reduce((sum, { joins }) => sum + LEAST_MARGIN + 10 * joins, 0);
      expect(lossy.issued).toBeLessThanOrEqual(lossy.places.size + most);
      expect(lossy.waiting).toBe(lossy.places.size);
    }),
    { numRuns: 3 },
  );
});

test("thirty losses of a room where one person joins skip a few hundred numbers", () => {
  const lossy = new Lossy();
  lossy.join(1);
  for (let i = 0; i < 30; i++) lossy.lose("flush");
  expect(lossy.issued).toBeLessThanOrEqual(1 + 30 * LEAST_MARGIN + 40);
  expect(lossy.waiting).toBe(1);
});

test.each([2 ** 53 - 1, 1e15, 1e12, LARGEST_PLACE + 1])(
  "after everything was lost a token with the number %d is not believed",
  (place) => {
    const lossy = new Lossy();
    lossy.loseEverything(place);
    expect(lossy.issued).toBe(0);
    lossy.join(1);
    expect([...lossy.places]).toEqual([1]);
  },
);

test("after everything was lost a token of before is believed, and the next number is above it", () => {
  const lossy = new Lossy();
  lossy.loseEverything(4_000_000);
  lossy.join(1);
  expect([...lossy.places]).toEqual([4_000_011]);
});
