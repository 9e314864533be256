import { room, type Shop } from "./airlock.ts";

export const MANY = 40;
export const idOfRoom = (index: number) => `event-${index + 1}`;
export const pathOfRoom = (index: number) => `/event-${index + 1}/seats`;

/** So many rooms of one host, each with a path of its own; behind every second one lets nobody in but the first who comes. */
export function manyRooms({ url }: Shop) {
  return Array.from({ length: MANY }, (_, index) =>
    room(url, {
      id: idOfRoom(index),
      match: [{ host: "*", path: `/event-${index + 1}` }],
      ...(isFull(index) && { admission: { ratePerMinute: 1, burst: 1, capacity: 1 } }),
    }),
  );
}

/** Whether others wait in that room. */
export function isFull(index: number): boolean {
  return index % 2 === 1;
}
