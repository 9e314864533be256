import { expect, test } from "@jest/globals";
import { RankBook } from "../../../src/gateway/rank-book.ts";
import { keyNamed } from "../../support/draws.ts";

const KEY = keyNamed("lottery");
const book = new RankBook(KEY, "tickets", "1");

function order(of: RankBook, lane = "general", beacon = ""): number[] {
  return Array.from({ length: 100 }, (_, i) => of.placeOf({ lane, ticket: i + 1 }, 100, beacon));
}

test("two gateways with one key draw alike, and every place is drawn once", () => {
  expect(order(new RankBook(KEY, "tickets", "1"))).toEqual(order(book));
  expect(new RankBook(KEY, "tickets", "1").commitment).toBe(book.commitment);
  expect(order(book).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
});

test("lane, epoch, room, beacon and key each make another order", () => {
  const orders = [
    order(book),
    order(book, "accessible"),
    order(book, "general", "d1ce"),
    order(book, "general", "d1cf"),
    order(new RankBook(KEY, "tickets", "2")),
    order(new RankBook(KEY, "other", "1")),
    order(new RankBook(keyNamed("other"), "tickets", "1")),
  ];
  expect(new Set(orders.map(String)).size).toBe(orders.length);
});

test("a beacon that comes later is heard, in lanes that were asked about before", () => {
  const late = new RankBook(KEY, "tickets", "1");
  const before = order(late);
  expect(order(late, "general", "d1ce")).toEqual(order(book, "general", "d1ce"));
  expect(order(late)).toEqual(before);
});

test("who came after the draw keeps the number", () => {
  expect(book.placeOf({ lane: "general", ticket: 101 }, 100)).toBe(101);
  expect(book.placeOf({ lane: "general", ticket: 7 }, 0)).toBe(7);
});
