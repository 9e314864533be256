import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { rank, ticketOf } from "../../src/draw/permutation.ts";
import { ALGORITHM, laneKey, seedOf } from "../../src/draw/seed.ts";
import { finish } from "../../src/draw/steps.ts";
import { RankBook } from "../../src/gateway/rank-book.ts";
import { hmac } from "../support/draws.ts";

const DOCS = readFileSync(new URL("../../docs/fairness.md", import.meta.url), "utf8");

/** The value of a row of the first table of vectors. */
function vector(of: string): string {
  const found = DOCS.split("\n").find((line) => line.startsWith(`| ${of} | \``));
  const [, , value = ""] = found?.split("|") ?? [];
  expect([of, value.trim()]).toEqual([of, expect.stringMatching(/^`.+`$/)]);
  return value.trim().slice(1, -1);
}

const bytes = (digits: string) => Buffer.from(digits, "hex");
const hex = (digest: Uint8Array) => Buffer.from(digest).toString("hex");
const [ROOM = "", EPOCH = ""] = vector("room, epoch").split("`, `");
const SEED = bytes(vector("seed"));
const BEACON = vector("beacon value");
const PLACES = [...DOCS.matchAll(/^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(([, ...row]) =>
  row.map(Number),
) as [size: number, ticket: number, place: number, mixed: number][];
const ROUNDS = [...DOCS.matchAll(/^\| (\d+) \| `([0-9a-f]{12})` \| (\d+) \| (\d+) \|$/gm)];

test("the seed and the commitment are those of the document", () => {
  const key = bytes(vector("lottery key"));
  expect(hex(finish(seedOf(key, ROOM, EPOCH), hmac))).toBe(vector("seed"));
  expect(createHash("sha256").update(SEED).digest("hex")).toBe(vector("commitment"));
  const book = new RankBook(key, ROOM, EPOCH);
  expect([book.seed, book.commitment]).toEqual([vector("seed"), vector("commitment")]);
});

test.each(["general", "accessible"])("the keys of the lane %s are those of the document", (lane) => {
  expect(hex(finish(laneKey(SEED, "", lane), hmac))).toBe(vector(`lane key of ${lane}`));
  expect(hex(finish(laneKey(SEED, BEACON, lane), hmac))).toBe(vector(`lane key of ${lane}, with the beacon`));
});

test("the document has places of small draws, of whole ones and of the largest", () => {
  expect(PLACES.length).toBeGreaterThan(25);
  expect(PLACES.map(([size]) => size)).toEqual(expect.arrayContaining([1, 2, 3, 10, 1000, 2 ** 40]));
});

test.each(PLACES)(
  "in a draw of %d ticket %d has place %d, and %d with the beacon",
  (size, ticket, place, mixed) => {
    const keys = {
      plain: bytes(vector("lane key of general")),
      mixed: bytes(vector("lane key of general, with the beacon")),
    };
    expect(finish(rank(ticket, size, keys.plain), hmac)).toBe(place);
    expect(finish(rank(ticket, size, keys.mixed), hmac)).toBe(mixed);
    expect(finish(ticketOf(place, size, keys.plain), hmac)).toBe(ticket);
    const book = new RankBook(bytes(vector("lottery key")), ROOM, EPOCH);
    expect(book.placeOf({ lane: "general", ticket }, size, BEACON)).toBe(mixed);
  },
);

test("the rounds of the worked example are those that the code asks for", () => {
  expect(ROUNDS).toHaveLength(12);
  const steps = rank(1, 1000, bytes(vector("lane key of general")));
  let step = steps.next();
  let right = "0";
  for (const [, round, digest, , next = ""] of ROUNDS) {
    if (step.done) break;
    expect(step.value.text).toBe(`1000\n${round}\n${right}`);
    const full = hmac(step.value);
    expect(hex(full).slice(0, 12)).toBe(digest);
    right = next;
    step = steps.next(full);
  }
  expect(step).toEqual({ done: true, value: 287 });
});

test("the document is about this algorithm", () => {
  expect(DOCS).toContain(`"algorithm": "${ALGORITHM}"`);
});
