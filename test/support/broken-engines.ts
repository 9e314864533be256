import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Batch, Claim, Outcome } from "../../src/room/batch.ts";
import type { RoomSettings } from "../../src/room/settings.ts";

interface Broken {
  settings?(settings: RoomSettings): RoomSettings;
  batch?(batch: Batch): Batch;
  outcome?(outcome: Outcome, batch: Batch): Outcome;
}

function broken({
  settings: alter = same,
  batch: alterBatch = same,
  outcome: alterOutcome = same,
}: Broken): Engine {
  const engine = createEmbeddedEngine();
  return {
    ...engine,
    async exchange(settings, batch) {
      const outcome = await engine.exchange(alter(settings), alterBatch(batch));
      return alterOutcome(outcome, batch);
    },
  };
}

function same<T>(value: T): T {
  return value;
}

/** Lets in three times as many as the settings allow. */
export function overAdmitting(): Engine {
  return broken({
    settings: (settings) => ({
      ...settings,
      ratePerMinute: settings.ratePerMinute * 3,
      burst: settings.burst * 3,
    }),
  });
}

/** Takes no notice of the capacity. */
export function overCapacity(): Engine {
  return broken({ settings: (settings) => ({ ...settings, capacity: 1_000_000 }) });
}

/** Keeps every second place at the door, told "ready", while higher ones go in. */
export function reordering(): Engine {
  const since = new Map<number, number>();
  const isKept = ({ place }: Claim) => {
    if (place % 2 === 0) return false;
    const first = since.get(place) ?? Date.now();
    since.set(place, first);
    return Date.now() - first < KEPT_MS;
  };
  return broken({
    batch: (batch) => ({
      ...batch,
      claims: batch.claims.map((who) => (isKept(who) ? { ...who, place: Number.MAX_SAFE_INTEGER } : who)),
    }),
    outcome: (outcome, batch) => ({
      ...outcome,
      claims: outcome.claims.map((one, i) => {
        const who = batch.claims[i];
        return who !== undefined && isKept(who) && one.state === "waiting" ? { state: "ready" } : one;
      }),
    }),
  });
}

/** Tells some of the called that their place is over. */
export function placeLosing(): Engine {
  return broken({
    outcome: (outcome, batch) => ({
      ...outcome,
      claims: outcome.claims.map((one, i) =>
        (batch.claims[i]?.place ?? 0) % 5 === 0 ? { state: "ended" } : one,
      ),
    }),
  });
}

/** Ends every session at its first renewal. */
export function sendingBack(): Engine {
  return broken({
    batch: (batch) => ({ ...batch, renewals: [], releases: [...batch.releases, ...batch.renewals] }),
    outcome: (outcome, batch) => ({ ...outcome, renewals: batch.renewals.map(() => ({ state: "ended" })) }),
  });
}

/** Gives each place twice. */
export function numberingTwice(): Engine {
  return broken({
    outcome: (outcome) => ({
      ...outcome,
      arrivals: outcome.arrivals.map((one) =>
        one.state === "waiting" ? { ...one, place: Math.max(1, Math.floor(one.place / 2)) } : one,
      ),
    }),
  });
}

const KEPT_MS = 5000;
