import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import type { Span } from "../../../../src/draw/numbers.ts";
import type { DrawVersion } from "../../../../src/draw/seed.ts";
import { LotteryOrder } from "../../../../src/gateway/room/lottery-order.ts";
import { keyNamed } from "../../../support/draws.ts";

const KEY = keyNamed("lottery");
const book = new LotteryOrder(KEY, "tickets", "1");
const NAME = "drand:52db9ba7/1/randomness";
const TERMS = {
  room: "tickets",
  epoch: "1",
  opensAt: "2026-11-23T09:00:00.000Z",
  lanes: ["general", "accessible"],
  beacon: { name: NAME, bytes: 32 },
};

interface Mixed {
  readonly lane?: string;
  readonly value?: string;
  readonly name?: string;
  readonly version?: DrawVersion;
}

function order(
  of: LotteryOrder,
  { lane = "general", value = "", name = NAME, version = 2 }: Mixed = {},
): number[] {
  const beacon = value === "" ? undefined : { name, value };
  const draw = { version, beacon, drawn: 100, skipped: [] };
  return Array.from({ length: 100 }, (_, i) => of.placeOf({ lane, drawNumber: i + 1 }, draw));
}

test("two gateways with one key draw alike, and every place is drawn once", () => {
  expect(order(new LotteryOrder(KEY, "tickets", "1"))).toEqual(order(book));
  expect(new LotteryOrder(KEY, "tickets", "1").commitment(2, TERMS)).toBe(book.commitment(2, TERMS));
  expect(order(book).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
});

test("lane, epoch, room, beacon, its name, version and key each make another order", () => {
  const orders = [
    order(book),
    order(book, { lane: "accessible" }),
    order(book, { value: "d1ce" }),
    order(book, { value: "d1cf" }),
    order(book, { value: "d1ce", name: "drand:52db9ba7/2/randomness" }),
    order(book, { version: 1 }),
    order(book, { version: 1, value: "d1ce" }),
    order(new LotteryOrder(KEY, "tickets", "2")),
    order(new LotteryOrder(KEY, "other", "1")),
    order(new LotteryOrder(keyNamed("other"), "tickets", "1")),
  ];
  expect(new Set(orders.map(String)).size).toBe(orders.length);
});

test("a draw of before does not heed how the beacon was named", () => {
  const [one, other] = ["", NAME].map((name) => order(book, { version: 1, value: "d1ce", name }));
  expect(one).toEqual(other);
});

test("a beacon that comes later is heard, in lanes that were asked about before", () => {
  const late = new LotteryOrder(KEY, "tickets", "1");
  const before = order(late);
  expect(order(late, { value: "d1ce" })).toEqual(order(book, { value: "d1ce" }));
  expect(order(late)).toEqual(before);
});

test("who came after the draw keeps the number", () => {
  const draw = { version: 2, drawn: 100, skipped: [] } as const;
  expect(book.placeOf({ lane: "general", drawNumber: 101 }, draw)).toBe(101);
  expect(book.placeOf({ lane: "general", drawNumber: 7 }, { ...draw, drawn: 0 })).toBe(7);
});

test("with numbers that were skipped every number up to the last has a place of its own", () => {
  const skipped: Span[] = [
    { from: 3, to: 5 },
    { from: 31, to: 48 },
  ];
  const draw = { version: 2, drawn: 29, skipped } as const;
  const places = Array.from({ length: 52 }, (_, i) =>
    book.placeOf({ lane: "general", drawNumber: i + 1 }, draw),
  );
  expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: 52 }, (_, i) => i + 1));
  expect([places[2], places[4], places[30], places[47]]).toEqual([30, 32, 33, 50]);
  expect([places[50], places[51]]).toEqual([51, 52]);
});

test("the commitment binds every term, whatever the order of the lanes", () => {
  const others = [
    { room: "vip" },
    { epoch: "2" },
    { opensAt: "2026-11-23T09:00:00.001Z" },
    { lanes: ["general"] },
    { beacon: null },
    { beacon: { name: "drand:52db9ba7/2/randomness", bytes: 32 } },
    { beacon: { name: NAME, bytes: 48 } },
  ].map((changed) => book.commitment(2, { ...TERMS, ...changed }));
  expect(new Set([...others, book.commitment(2, TERMS)]).size).toBe(others.length + 1);
  expect(book.commitment(2, { ...TERMS, lanes: ["accessible", "general"] })).toBe(book.commitment(2, TERMS));
});

test("the commitment of before is that of its seed", () => {
  const seed = Buffer.from(book.seed(1), "hex");
  expect(book.commitment(1, TERMS)).toBe(createHash("sha256").update(seed).digest("hex"));
});
