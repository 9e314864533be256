/** Something the sample shop sells seats for. Rows are A, B, C, …; seats in a row 1, 2, 3, … */
export interface ShopEvent {
  readonly id: string;
  readonly title: string;
  readonly place: string;
  readonly when: string;
  readonly priceEuros: number;
  readonly rows: number;
  readonly seatsPerRow: number;
}

/** What the sample shop sells: 1,040 seats. */
export const EVENTS: readonly ShopEvent[] = [
  {
    id: "opening-night",
    title: "Opening night",
    place: "Harbour Arena",
    when: "Friday, 20:00",
    priceEuros: 45,
    rows: 12,
    seatsPerRow: 24,
  },
  {
    id: "the-long-final",
    title: "The long final",
    place: "North Stand",
    when: "Saturday, 18:30",
    priceEuros: 60,
    rows: 14,
    seatsPerRow: 26,
  },
  {
    id: "chamber-evening",
    title: "Chamber evening",
    place: "Old Customs House",
    when: "Sunday, 19:00",
    priceEuros: 28,
    rows: 8,
    seatsPerRow: 16,
  },
  {
    id: "children-at-noon",
    title: "Children at noon",
    place: "Park Theatre",
    when: "Sunday, 12:00",
    priceEuros: 12,
    rows: 13,
    seatsPerRow: 20,
  },
];

/** Every seat of an event by name, row by row: A1, A2, …, B1, … */
export function seatNames(event: ShopEvent): readonly (readonly string[])[] {
  return Array.from({ length: event.rows }, (_, row) => {
    const letter = String.fromCharCode("A".charCodeAt(0) + row);
    return Array.from({ length: event.seatsPerRow }, (_, seat) => `${letter}${seat + 1}`);
  });
}
