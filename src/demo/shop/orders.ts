import { randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { ShopEvent } from "./events.ts";

export interface Order {
  readonly id: string;
  readonly name: string;
  readonly event: ShopEvent;
  readonly seats: readonly string[];
}

export interface Orders {
  add(order: Omit<Order, "id">): Order;
  get(id: string): Order | undefined;
}

/** The orders of the sample shop; the oldest go when there are more than `max`. */
export function createOrders(max = 50_000): Orders {
  const orders = new LRUCache<string, Order>({ max });

  return {
    add(order) {
      // The confirmation page is open to whoever knows its number, so the number cannot be guessed.
      const placed = { ...order, id: randomBytes(9).toString("base64url") };
      orders.set(placed.id, placed);
      return placed;
    },
    get: (id) => orders.get(id),
  };
}
