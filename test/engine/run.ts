import { drawPositionOf } from "../../src/draw/numbers.ts";
import type {
  Arrival,
  Batch,
  Claim,
  Outcome,
  Release,
  Remembered,
  Shown,
  Witness,
} from "../../src/room/batch.ts";
import { drawnOf, skippedOf } from "../../src/room/draw.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import type { Snapshot } from "../../src/room/snapshot.ts";
import { START, settingsOf, witnessOf } from "../support/ledger.ts";
import type { Limits, Step } from "./sequences.ts";

const SKIPPED = { general: [{ from: 3, to: 5 }] };
const NOT_A_LANE = "nowhere";

interface Link {
  number: number;
  heard: number;
  unheard: readonly Arrival[];
}

/** Turns the steps of a sequence into batches, by what the outcomes of earlier ones have told. */
export class Run {
  now = START;
  settings: RoomSettings;
  readonly #visitors: Claim[] = [];
  readonly #snapshots: Snapshot[][] = [[], [], []];
  /** By gateway: what it sent last and heard last, and who of it has not heard. */
  readonly #links = [0, 1, 2].map((i): Link => ({ number: i * 1000, heard: 0, unheard: [] }));
  #count = 0;

  constructor(id: string, limits: Limits) {
    this.settings = settingsOf({ id, ...limits });
  }

  /** What is sent at this step, by the settings of this step. */
  batch(step: Step): Batch {
    this.now += step.elapsedMs;
    const { event } = step;
    if (event.kind === "settings") this.settings = { ...this.settings, ...event.changed };
    if (event.kind === "epoch")
      this.settings = { ...this.settings, epoch: `${Number(this.settings.epoch) + 1}` };
    return {
      witness: this.#witness(step),
      ...this.#numbered(step),
      deadline: step.waitsMs === 0 ? 0 : this.now + step.waitsMs,
      claims: [...this.#front(step), ...step.claims.map(({ who, other }) => this.#claim(who, other))].map(
        (who) => this.#drawn(who, step.gateway),
      ),
      renewals: step.renewals.map(({ who, startedMs, expiresMs, extendMs, provisional, holds }) => ({
        ...named(this.#visitor(who)),
        startedAt: this.now + startedMs,
        expiresAt: this.now + expiresMs,
        closesAt: this.#visitor(who).invitation?.closesAt,
        extendMs,
        provisional,
        holds,
      })),
      releases: step.releases.map(({ who, reason }) => ({
        ...this.#givenBack(named(this.#visitor(who)), step.gateway),
        reason,
      })),
      revocations: {
        people: (step.revoked?.people ?? []).map((person) => `p${person}`),
        before: step.revoked?.before ? this.now - 2500 : 0,
      },
      beacon: step.beacon,
      ...(step.restored && {
        restored: { drawn: { general: 9, accessible: 2 }, skipped: SKIPPED, beacon: "", version: 2 },
      }),
      takesClock: step.takesClock,
      shop: step.shop,
      shown: step.shown.map(({ lane, back }) => this.#shown(lane, back, step.gateway)),
    };
  }

  /** Before a draw a number is given back, which has no place yet; the person's is named by the person. */
  #givenBack(who: Release, gateway: number): Release {
    const draw = this.#snapshots[gateway]?.at(-1)?.draw;
    if (this.settings.order !== "lottery" || draw?.done) return who;
    return { ...who, place: who.id.startsWith("p") ? 0 : -who.place };
  }

  /** Who did not hear asks again, before those who are new. */
  #numbered({ gateway, numbers, again, arrivals }: Step): Pick<Batch, "number" | "heard" | "arrivals"> {
    const link = this.#links[gateway];
    const fresh = arrivals.map((one) => this.#arrival(one));
    if (link === undefined || !numbers) return { arrivals: fresh };
    if (!again) link.number++;
    return { number: link.number, heard: link.heard, arrivals: [...link.unheard, ...fresh] };
  }

  learn(step: Step, batch: Batch, outcome: Outcome): void {
    const link = this.#links[step.gateway];
    if (link !== undefined && batch.number !== undefined) {
      const hears = step.hears && outcome.unheeded === undefined;
      if (hears) link.heard = batch.number;
      link.unheard = hears ? [] : batch.arrivals.slice(0, 20);
      if (!hears) return;
    }
    this.#snapshots[step.gateway]?.push(outcome.snapshot);
    for (const [i, arrived] of outcome.arrivals.entries()) {
      const who = batch.arrivals[i];
      if (who === undefined || !("place" in arrived)) continue;
      const lane = "lane" in arrived ? (arrived.lane ?? who.lane) : who.lane;
      this.#visitors.push({ ...who, lane, place: arrived.place });
    }
  }

  #arrival({ lane, invited }: Step["arrivals"][number]): Arrival {
    const who = { lane: this.#lane(lane), id: `a${++this.#count}` };
    if (invited === undefined) return who;
    const { person, tag, opensMs, closesMs, limit, madeMs } = invited;
    const window = { opensAt: this.now + opensMs, closesAt: this.now + closesMs, limit };
    return { ...who, id: `p${person}.t${tag}`, invitation: { ...window, invitedAt: this.now + madeMs } };
  }

  /** After a draw somebody comes with another place than the number on the draw number: here the last are the first. */
  #drawn(who: Claim, gateway: number): Claim {
    const draw = this.#snapshots[gateway]?.at(-1)?.draw;
    if (draw === undefined || !draw.done) return who;
    const drawn = drawnOf(draw, who.lane);
    const standing = drawPositionOf(who.place, { drawn, skipped: skippedOf(draw, who.lane) });
    if (standing.kind === "behind") return who;
    const { kind, position } = standing;
    return { ...who, drawNumber: who.place, place: kind === "in" ? drawn + 1 - position : drawn + position };
  }

  #shown(index: number, back: number, gateway: number): Shown {
    const lane = this.#lane(index);
    const known = this.#snapshots[gateway]?.at(-1)?.lanes.find(({ id }) => id === lane);
    return { lane, places: [back, (known?.issued ?? 0) - back, (known?.called ?? 0) + back] };
  }

  #lane(index: number): string {
    return this.settings.lanes[index]?.id ?? this.settings.lanes[0]?.id ?? NOT_A_LANE;
  }

  #visitor(who: number): Claim {
    const { length } = this.#visitors;
    return this.#visitors[who % (length + 1)] ?? { lane: NOT_A_LANE, place: (who % 9) + 1, id: "nobody" };
  }

  /** The same visitor, or somebody else with the same place. */
  #claim(who: number, other: boolean): Claim {
    const visitor = this.#visitor(who);
    return other && who % 5 === 0 ? { ...visitor, id: `${visitor.id}-copy` } : visitor;
  }

  #front({ front, gateway }: Step): Claim[] {
    const lanes = this.#snapshots[gateway]?.at(-1)?.lanes ?? [];
    return this.#visitors
      .filter(({ lane, place }) => place <= (lanes.find(({ id }) => id === lane)?.called ?? 0))
      .slice(-front - 1, -1);
  }

  #witness(step: Step): Witness {
    const { reckonsMs } = step.witness;
    const witness = this.#seen(step);
    return reckonsMs === undefined ? witness : { ...witness, reckoned: this.now + reckonsMs };
  }

  #seen({ gateway, witness }: Step): Witness {
    const seen = this.#snapshots[gateway] ?? [];
    const last = seen.at(-1);
    const snapshot = witness.knows === "older" ? seen[seen.length >> 1] : last;
    const remembered = witness.remembered.map(
      ({ who, state, person, startedMs, untilMs, provisional }): Remembered => {
        const startedAt = this.now + startedMs;
        const until = this.now + untilMs;
        if (person && state === "revoked")
          return { lane: "", place: 0, id: `p${who % 7}`, state, startedAt, until };
        const first = state === "session" && provisional && { provisional };
        return { ...named(this.#visitor(who)), state, startedAt, until, ...first };
      },
    );
    if (snapshot === undefined || witness.knows === "nothing") {
      return witnessOf({ gateway: `g${gateway}`, epoch: this.settings.epoch, remembered });
    }
    const found = witness.found > 0 ? [witness.found] : undefined;
    const more = witness.knows === "more" ? 3 : 0;
    return {
      gateway: `g${gateway}`,
      epoch: snapshot.epoch,
      generation: snapshot.generation,
      admitted: snapshot.admitted + more,
      lanes: Object.fromEntries(
        snapshot.lanes.map(({ id, issued, called, lapsed, gaps }) => [
          id,
          {
            issued: issued + more,
            called: called + more,
            lapsed,
            seen: witness.seen,
            margin: 4,
            gaps,
            found,
          },
        ]),
      ),
      cursor: Math.max(0, snapshot.cursor - witness.cursorBack),
      lent: witness.lent,
      remembered,
      revokedBefore: snapshot.revokedBefore,
      draw: snapshot.draw,
    };
  }
}

function named({ lane, place, id }: Claim): Release {
  return { lane, place, id };
}
