import type { Batch, Claim, Renewal } from "../../src/room/batch.ts";
import { exchange } from "../../src/room/exchange.ts";
import { newLedger } from "../../src/room/ledger.ts";
import type { RoomSettings } from "../../src/room/settings.ts";
import { NOT_DRAWN } from "../../src/room/snapshot.ts";
import { Excess } from "./excess.ts";
import { Agenda, seeded } from "./schedule.ts";

export interface Scenario {
  readonly name: string;
  readonly visitors: number;
  /** All arrive evenly within this time. */
  readonly waveSeconds: number;
  /** Chance that the holder of a place does not come when called. */
  readonly noShow: (place: number) => number;
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
    arrived = Math.max(arrived, due);
    const batch = batchOf(agenda.takeDue(now), { arrivals, cursor, generation, epoch: settings.epoch });
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
      if (inside.has(place) || random() < scenario.noShow(place)) continue;
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
    readySum += snapshot.lanes[0]?.ready ?? 0;
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
    meanReady: readySum / exchanges,
    exchanges,
  };
}

function batchOf(
  events: readonly Event[],
  rest: { arrivals: Batch["arrivals"]; cursor: number; generation: number; epoch: string },
): Batch {
  const { arrivals, cursor, generation, epoch } = rest;
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
    claims: events.flatMap((event) => (event.kind === "claim" ? [event.who] : [])),
    renewals: events.flatMap((event) => (event.kind === "renew" ? [event.who] : [])),
    releases: events.flatMap((event) => (event.kind === "leave" ? [event.who] : [])),
    revocations: { people: [], before: 0 },
    beacon: "",
  };
}
