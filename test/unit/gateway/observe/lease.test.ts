import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { LedgerView } from "../../../../src/engine/ledger-view.ts";
import { leaseOf } from "../../../../src/gateway/observe/lease.ts";
import type { HeldPlace } from "../../../../src/gateway/visitor/held-place.ts";
import type { HeldPass } from "../../../../src/gateway/visitor/identify.ts";
import { type Grant, visitorKey } from "../../../../src/room/batch.ts";
import { decide, type PassHeld } from "../../../../src/room/decide.ts";
import { lastsUntil } from "../../../../src/room/sessions.ts";
import { Room, START } from "../../../support/ledger.ts";

const SETTINGS = { leaseSeconds: 60, maxSessionSeconds: 300, claimSeconds: 60 };

/** A room's ledger, a gateway that hears of it, and one visitor inside. */
class Shop {
  readonly room = new Room(SETTINGS);
  readonly memory = new LedgerView("g", this.room.settings);
  grant: Grant | undefined;

  constructor() {
    const outcome = this.#exchange({ arrivals: [{ lane: "general", id: "a" }] });
    const [first] = outcome.arrivals;
    if (first?.state === "admitted") this.grant = first;
  }

  get key(): string {
    return visitorKey("general", 1, "a");
  }

  /** The pass as a room that enforces has given it; see `heldPass`. */
  get pass(): PassHeld | undefined {
    if (this.grant === undefined) return undefined;
    const { expiresAt, startedAt, provisional } = this.grant;
    const isLongest = expiresAt >= lastsUntil(this.room.settings, startedAt, 0);
    const half = (SETTINGS.leaseSeconds * 1000) / 2;
    const renewAt = provisional ? 0 : isLongest ? Number.POSITIVE_INFINITY : expiresAt - half;
    return { expiresAt, renewAt, released: this.memory.whyEnded(this.key) !== undefined };
  }

  /** What a room that observes makes of the place and of what it has heard. */
  get lease(): PassHeld | undefined {
    return this.leaseWith(undefined);
  }

  leaseWith(pass: HeldPass | undefined): PassHeld | undefined {
    const { memory, room } = this;
    const place: HeldPlace = {
      ...{ lane: "general", place: 1, id: "a", at: 1, ended: undefined },
      ...{ joinedAt: 0, room: "room", epoch: "1" },
    };
    const parts = {
      batcher: { memory, settings: room.settings, snapshot: memory.snapshot },
      config: { admission: SETTINGS },
      expected: { room: "room", epoch: "1" },
    };
    return leaseOf(parts, { pass, place, invited: undefined });
  }

  decided(pass: PassHeld | undefined): string {
    const visitor = { bypass: false, navigation: true, pass, place: { lane: "general", place: 1 } };
    const decision = decide(visitor, this.memory.snapshot, this.room.now);
    return decision.kind === "renew" ? `renew ${decision.revive}` : decision.kind;
  }

  after(ms: number): void {
    this.room.after(ms);
    this.#exchange();
  }

  renew(extendMs: number): void {
    if (this.grant === undefined) return;
    const { startedAt, expiresAt, provisional } = this.grant;
    const who = { lane: "general", place: 1, id: "a", startedAt, expiresAt, provisional, extendMs };
    const [renewed] = this.#exchange({ renewals: [who] }).renewals;
    if (renewed?.state === "admitted") this.grant = renewed;
  }

  release(): void {
    this.#exchange({ releases: [{ lane: "general", place: 1, id: "a" }] });
  }

  #exchange(parts: Parameters<Room["exchange"]>[0] = {}) {
    const witness = this.memory.witness();
    const outcome = this.room.exchange({ ...parts, witness });
    this.memory.learn(outcome, witness);
    return outcome;
  }
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("after"), ms: fc.integer({ min: 0, max: 40_000 }) }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("renew"), ms: fc.constantFrom(0, 0, 120_000) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("release"), ms: fc.constant(0) }) },
  ),
  { maxLength: 30 },
);

test("as long as the ledger has the session, what it tells of it decides as the pass does", () => {
  let compared = 0;
  fc.assert(
    fc.property(steps, (all) => {
      const shop = new Shop();
      for (const { kind, ms } of all) {
        if (kind === "after") shop.after(ms);
        else if (kind === "renew") shop.renew(ms);
        else shop.release();
        if (!shop.memory.hasSession(shop.key)) continue;
        expect(shop.lease).toMatchObject({ ...shop.pass });
        expect(shop.decided(shop.lease)).toBe(shop.decided(shop.pass));
        compared++;
      }
    }),
  );
  expect(compared).toBeGreaterThan(100);
});

test("a pass of a session that is over says nothing of a newer place", () => {
  const shop = new Shop();
  const { lease } = shop;
  const stale: HeldPass = {
    ...{ expiresAt: START - 1, renewAt: 0, released: false, token: "", ended: undefined },
    claims: {
      ...{ session: "b", lane: "general", place: 7, win: null, startedAt: START - 9, expiresAt: START - 1 },
      ...{ generation: 1, provisional: false, room: "room", epoch: "1" },
    },
  };
  expect(shop.leaseWith(stale)).toEqual(lease);
  shop.release();
  expect(shop.leaseWith(stale)).toBe(stale);
});

test("of a session that is over, and of a place without one, it knows nothing", () => {
  const shop = new Shop();
  shop.release();
  expect(shop.lease).toBeUndefined();
});
