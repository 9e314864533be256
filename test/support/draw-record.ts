import { createHash } from "node:crypto";
import { announcedBy } from "../../src/draw/beacon.ts";
import { commitmentText } from "../../src/draw/commitment.ts";
import type { LotteryNotice } from "../../src/draw/notice.ts";
import { drawPositionOf } from "../../src/draw/numbers.ts";
import { rank } from "../../src/draw/permutation.ts";
import { laneKey } from "../../src/draw/seed.ts";
import { runSteps } from "../../src/draw/steps.ts";
import { hmac } from "./draws.ts";

const LANE = "general";

/** All that a room was heard to say of its draw, by anybody. What contradicts itself or the published recipe is a fault. */
export class DrawRecord {
  readonly #faults = new Set<string>();
  /** The place that was told for each draw number. */
  readonly places = new Map<number, number>();
  /** Joins that were sent, whether or not they were answered. */
  sent = 0;
  #sentUntilDrawn = 0;
  #complete: LotteryNotice | undefined;
  readonly #known = new Map<string, string>();
  readonly #shown = new Set<string>();
  /** Who was told a draw number, and whether that was before the opening. */
  readonly #holders = new Map<number, { readonly visitor: number; readonly early: boolean }>();
  readonly #sessions = new Map<string, number>();

  /** Statuses of one gateway come in order. What it has shown once it shows for ever. */
  status(gateway: string, notice: LotteryNotice): void {
    const { drawn, skipped, seed, held, beacon, ...terms } = notice;
    const announced = beacon && { name: beacon.name, encoding: beacon.encoding };
    if (held) this.fault(`${gateway} holds a draw that was not lost`);
    const counted = (drawn[LANE] ?? 0) > 0 || seed !== null;
    if (counted && !this.#known.has("drawn")) this.#sentUntilDrawn = this.sent;
    this.#keep(gateway, "terms", { ...terms, announced });
    this.#keep(gateway, "drawn", counted ? { drawn, skipped } : null);
    this.#keep(gateway, "value", beacon?.value ?? null);
    this.#keep(gateway, "seed", seed);
    if (seed !== null) this.#complete = notice;
  }

  /** Each once, however often it was heard. */
  get faults(): readonly string[] {
    return [...this.#faults];
  }

  knows(what: "drawn" | "value" | "seed"): boolean {
    return this.#known.has(what);
  }

  number(drawNumber: number, holder: { readonly visitor: number; readonly early: boolean }): void {
    const known = this.#holders.get(drawNumber) ?? holder;
    if (known.visitor !== holder.visitor)
      this.fault(`number ${drawNumber} is of ${known.visitor} and of ${holder.visitor}`);
    this.#holders.set(drawNumber, known);
  }

  place(drawNumber: number, place: number): void {
    const known = this.places.get(drawNumber) ?? place;
    if (known !== place) this.fault(`number ${drawNumber} had place ${known}, now ${place}`);
    this.places.set(drawNumber, known);
  }

  session(id: string, drawNumber: number): void {
    const known = this.#sessions.get(id) ?? drawNumber;
    if (known !== drawNumber) this.fault(`session ${id} is of numbers ${known} and ${drawNumber}`);
    this.#sessions.set(id, known);
  }

  fault(what: string): void {
    this.#faults.add(what);
  }

  /** Draws again, from the last status alone. Returns N, and how many numbers take no part. */
  verify(): { readonly drawn: number; readonly skipped: number } {
    const notice = this.#complete;
    if (notice?.seed == null) {
      this.fault("nothing was drawn");
      return { drawn: 0, skipped: 0 };
    }
    const { seed, beacon, commitment } = notice;
    const announced = beacon === null ? null : (announcedBy(`${beacon.name} ${beacon.encoding}`) ?? null);
    const text = commitmentText({ ...notice, beacon: announced }, seed);
    if (createHash("sha256").update(text).digest("hex") !== commitment)
      this.fault("the seed is not the one committed to");
    const counted = { drawn: notice.drawn[LANE] ?? 0, skipped: notice.skipped[LANE] ?? [] };
    if (counted.drawn > this.#sentUntilDrawn)
      this.fault(`N is ${counted.drawn}, and ${this.#sentUntilDrawn} had asked for a number`);
    const mixed = beacon === null ? undefined : { name: beacon.name, value: beacon.value ?? "" };
    const key = runSteps(laneKey(Buffer.from(seed, "hex"), { lane: LANE, beacon: mixed, version: 2 }), hmac);
    for (const [drawNumber, { early }] of this.#holders) {
      const { kind, ...rest } = drawPositionOf(drawNumber, counted);
      if (early && kind !== "in") this.fault(`number ${drawNumber} was told in time and is ${kind}`);
      const place =
        "position" in rest && kind === "in"
          ? runSteps(rank(rest.position, counted.drawn, key), hmac)
          : drawNumber;
      const told = this.places.get(drawNumber);
      if (told !== place) this.fault(`number ${drawNumber} was told place ${told}, and has ${place}`);
    }
    if (new Set(this.places.values()).size !== this.places.size) this.fault("two numbers have one place");
    const skipped = counted.skipped.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    return { drawn: counted.drawn, skipped };
  }

  #keep(gateway: string, name: string, fact: unknown): void {
    if (fact === null) {
      if (this.#shown.has(`${gateway} ${name}`)) this.fault(`${gateway} takes ${name} back`);
      return;
    }
    const text = JSON.stringify(fact);
    const known = this.#known.get(name) ?? text;
    if (known !== text) this.fault(`${name} was ${known}, now ${text}`);
    this.#known.set(name, known);
    this.#shown.add(`${gateway} ${name}`);
  }
}
