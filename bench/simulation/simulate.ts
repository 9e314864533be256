import type { Batch, Claim, Renewal } from "../../src/room/batch.ts";
import { exchange } from "../../src/room/exchange.ts";
import { newLedger } from "../../src/room/ledger.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import { NOT_DRAWN } from "../../src/room/snapshot.ts";
import { Excess } from "../../src/simulation/excess.ts";
import { seeded } from "../../src/simulation/random.ts";
import { Agenda } from "./schedule.ts";

export interface Scenario {
  readonly name: string;
  readonly visitors: number;
  /** All arrive evenly within this time. */
  readonly waveSeconds: number;
  /** Chance that the holder of a place does not come when called. */
  readonly noShow: (place: number) => number;
  /** Numbers that nobody holds: taken, and never asked with again. Default: none. */
  readonly junk?: (place: number) => boolean;
  /** Who asks again while waiting, so that the ledger is told of it: nobody (default), who will come, or everybody. */
  readonly asks?: "nobody" | "comers" | "everybody";
  readonly settings: RoomSettings;
  /** Mean of an exponential stay; the shop is left then. */
  readonly staySeconds: number;
  readonly seed: number;
}

export interface Figures {
  readonly admitted: number;
  /** Most admissions over rate·t + burst in any interval. */
  readonly excess: number;
  readonly mostSessions: number;
  /** Admitted ÷ allowed by the rate, from the second minute on while people wait; and in the worst minute of it. */
  readonly rateUsed: number;
  readonly worstMinute: number;
  /** Slots held ÷ capacity, the same. */
  readonly capacityUsed: number;
  readonly overtaken: number;
  /** The longest wait of somebody who came, and how many of them are still not in at the end. */
  readonly worstWaitSeconds: number;
  readonly left: number;
  readonly lowestShowRate: number;
  readonly mostReady: number;
  readonly meanReady: number;
  readonly exchanges: number;
}

type Event =
  | { readonly kind: "claim"; readonly who: Claim }
  | { readonly kind: "leave"; readonly who: Claim }
  | { readonly kind: "renew"; readonly who: Renewal };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const START = 1_800_000_000_000;
/** Between two exchanges of a gateway under load. */
const LINGER_MS = 10;
const NETWORK_MS = 50;
const POLL_MS = 2000;
/** A waiting page asks for the first time within this. */
const FIRST_ASK_MS = 5000;

/** One room in virtual time: its ledger is the real one, its visitors poll, do not come, shop and leave. */
export function simulate(scenario: Scenario): Figures {
  const { settings } = scenario;
  const random = seeded(scenario.seed);
  const ledger = newLedger();
  const agenda = new Agenda<Event>();
  const excess = new Excess(settings.ratePerMinute, settings.burst);
  const lane = settings.lanes[0]?.id ?? "";
  const inside = new Set<number>();
  const minutes: number[] = [];
  let arrived = 0;
  let called = 0;
  let mostSessions = 0;
  let overtaken = 0;
  let exchanges = 0;
  let readySum = 0;
  let mostReady = 0;
  let lowestShowRate = 1;
  let worstWait = 0;
  /** By place: when it was given out, and whether somebody comes with it. */
  const joinedAt: number[] = [0];
  const comes: boolean[] = [false];
  let toAsk: { at: number; place: number }[] = [];
  let slotMs = 0;
  let watchedMs = 0;
  let now = START;
  let last = START;
  let cursor = 0;
  let generation = 0;

  for (;;) {
    const due = Math.min(
      scenario.visitors,
      Math.ceil(((now - START) / (scenario.waveSeconds * SECOND)) * scenario.visitors),
    );
    const arrivals = Array.from({ length: Math.max(0, due - arrived) }, (_, i) => ({
      lane,
      id: `v${arrived + i}`,
    }));
    for (let place = arrived + 1; place <= due; place++) {
      const isJunk = scenario.junk?.(place) === true;
      joinedAt[place] = now;
      comes[place] = !isJunk && random() >= scenario.noShow(place);
      const asks = !isJunk && (scenario.asks === "everybody" || (scenario.asks === "comers" && comes[place]));
      if (asks) toAsk.push({ at: now + random() * FIRST_ASK_MS, place });
    }
    arrived = Math.max(arrived, due);
    const places = toAsk.filter(({ at }) => at <= now).map(({ place }) => place);
    if (places.length > 0) toAsk = toAsk.filter(({ at }) => at > now);
    const shown = places.length === 0 ? [] : [{ lane, places }];
    const batch = batchOf(agenda.takeDue(now), {
      arrivals,
      shown,
      cursor,
      generation,
      epoch: settings.epoch,
    });
    const outcome = exchange(ledger, settings, batch, { now, fresh: false });
    const { snapshot } = outcome;
    ({ cursor, generation } = snapshot);
    exchanges++;

    const lowestLeft = ledger.doors.get(lane)?.first()?.place ?? Number.POSITIVE_INFINITY;
    for (const event of outcome.feed) {
      if (event.state !== "session" || inside.has(event.place)) continue;
      inside.add(event.place);
      excess.admit(now);
      if (event.place > lowestLeft) overtaken++;
      if (scenario.junk?.(event.place)) continue;
      worstWait = Math.max(worstWait, now - (joinedAt[event.place] ?? now));
      const minute = Math.floor((now - START) / MINUTE);
      minutes[minute] = (minutes[minute] ?? 0) + 1;
      const stay = -Math.log(1 - random()) * scenario.staySeconds * SECOND;
      for (let at = POLL_MS / 2; at < stay; at += (settings.leaseSeconds * SECOND) / 2) {
        const expiresAt = Number.MAX_SAFE_INTEGER;
        agenda.add(now + at, { kind: "renew", who: { ...event, expiresAt, extendMs: 0 } });
      }
      agenda.add(now + stay, { kind: "leave", who: event });
    }
    for (const [i, result] of outcome.claims.entries()) {
      const who = batch.claims[i];
      if (result.state === "ready" && who !== undefined) agenda.add(now + POLL_MS, { kind: "claim", who });
    }
    const highest = snapshot.lanes[0]?.called ?? 0;
    for (let place = called + 1; place <= highest; place++) {
      if (inside.has(place) || comes[place] !== true) continue;
      const at = now + NETWORK_MS + random() * POLL_MS;
      agenda.add(at, { kind: "claim", who: { lane, place, id: `v${place - 1}` } });
    }
    called = highest;

    mostSessions = Math.max(mostSessions, snapshot.sessions);
    const waiting = (snapshot.lanes[0]?.issued ?? 0) > highest || arrived < scenario.visitors;
    if (now - START >= MINUTE && waiting) {
      slotMs += snapshot.sessions * (now - last);
      watchedMs += now - last;
    }
    const { ready = 0, showRate = 1 } = snapshot.lanes[0] ?? {};
    readySum += ready;
    mostReady = Math.max(mostReady, ready);
    lowestShowRate = Math.min(lowestShowRate, showRate);
    last = now;
    if (!waiting) break;
    now += Math.max(LINGER_MS, Math.min(snapshot.tickMs, Math.ceil(agenda.nextAt - now)));
  }

  const full = minutes.slice(1, Math.floor((last - START) / MINUTE));
  const perMinute = settings.ratePerMinute;
  return {
    admitted: ledger.counts.admitted,
    excess: excess.worst,
    mostSessions,
    rateUsed: full.reduce((sum, n) => sum + n, 0) / (full.length * perMinute),
    worstMinute: Math.min(...full) / perMinute,
    capacityUsed: slotMs / watchedMs / settings.capacity,
    overtaken,
    worstWaitSeconds: worstWait / SECOND,
    left: comes.reduce((sum, one, place) => sum + (one && !inside.has(place) ? 1 : 0), 0),
    lowestShowRate,
    mostReady,
    meanReady: readySum / exchanges,
    exchanges,
  };
}

function batchOf(
  events: readonly Event[],
  rest: Pick<Batch, "arrivals" | "shown"> & { cursor: number; generation: number; epoch: string },
): Batch {
  const { arrivals, shown, cursor, generation, epoch } = rest;
  return {
    witness: {
      gateway: "",
      epoch,
      generation,
      admitted: 0,
      lanes: {},
      cursor,
      lent: 0,
      remembered: [],
      revokedBefore: 0,
      draw: NOT_DRAWN,
    },
    arrivals,
    ...(shown !== undefined && { shown }),
    claims: events.flatMap((event) => (event.kind === "claim" ? [event.who] : [])),
    renewals: events.flatMap((event) => (event.kind === "renew" ? [event.who] : [])),
    releases: events.flatMap((event) => (event.kind === "leave" ? [event.who] : [])),
    revocations: { people: [], before: 0 },
    beacon: "",
  };
}
