import { type ShopEvent, seatNames } from "./events.ts";

/** Seats of one event. */
export interface Choice {
  readonly eventId: string;
  readonly seats: readonly string[];
}

/** `taken` and `unknown` name the seats that were in the way; nothing was sold then. */
export type SeatSale =
  | { readonly state: "sold" }
  | { readonly state: "taken"; readonly seats: readonly string[] }
  | { readonly state: "unknown"; readonly seats: readonly string[] };

export interface Seats {
  /** Names of the seats sold. */
  taken(eventId: string): ReadonlySet<string>;
  left(eventId: string): number;
  /** Sells all of the chosen seats or none, each seat once. */
  sell(choice: Choice): SeatSale;
  /** Calls `told` after every sale of the event until the returned function is called. */
  watch(eventId: string, told: () => void): () => void;
}

interface House {
  readonly known: ReadonlySet<string>;
  readonly taken: Set<string>;
  readonly watchers: Set<() => void>;
}

/** All seats of these events, unsold, in memory. One sale is one synchronous step, so two checkouts cannot mix. */
export function createSeats(events: readonly ShopEvent[]): Seats {
  const houses = new Map<string, House>(
    events.map((event) => [
      event.id,
      { known: new Set(seatNames(event).flat()), taken: new Set(), watchers: new Set() },
    ]),
  );
  const nowhere: House = { known: new Set(), taken: new Set(), watchers: new Set() };
  const house = (eventId: string): House => houses.get(eventId) ?? nowhere;

  return {
    taken: (eventId) => house(eventId).taken,
    left: (eventId) => house(eventId).known.size - house(eventId).taken.size,
    sell({ eventId, seats }) {
      const { known, taken, watchers } = house(eventId);
      const unknown = seats.filter((seat) => !known.has(seat));
      if (unknown.length > 0) return { state: "unknown", seats: unknown };
      const gone = seats.filter((seat) => taken.has(seat));
      if (gone.length > 0) return { state: "taken", seats: gone };
      for (const seat of seats) taken.add(seat);
      for (const told of watchers) told();
      return { state: "sold" };
    },
    watch(eventId, told) {
      const { watchers } = house(eventId);
      watchers.add(told);
      return () => watchers.delete(told);
    },
  };
}
