import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { announcedBy } from "../../src/draw/beacon.ts";
import { commitmentText } from "../../src/draw/commitment.ts";
import { dueAt } from "../../src/draw/due.ts";
import { drawNumberOf, rank } from "../../src/draw/permutation.ts";
import { DRAW_ALGORITHMS, type DrawVersion, laneKey, seedOf } from "../../src/draw/seed.ts";
import { runSteps } from "../../src/draw/steps.ts";
import { LotteryOrder } from "../../src/gateway/room/lottery-order.ts";
import { hmac } from "../support/draws.ts";

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const NOW = `${page("fairness.md")}${page("fairness-vectors.md")}`;
const DOCS = `${NOW}${page("fairness-1.md")}`;
const BEFORE = NOW.length;

/** The value of a row of a table of vectors. */
function vector(of: string): string {
  const found = DOCS.split("\n").find((line) => line.startsWith(`| ${of} | \``));
  const [, , value = ""] = found?.split("|") ?? [];
  expect([of, value.trim()]).toEqual([of, expect.stringMatching(/^`.+`$/)]);
  return value.trim().slice(1, -1);
}

const bytes = (digits: string) => Buffer.from(digits, "hex");
const hex = (digest: Uint8Array) => Buffer.from(digest).toString("hex");
const [ROOM = "", EPOCH = ""] = vector("room, epoch").split("`, `");
const LANES = vector("lanes").split("`, `");
const KEY = bytes(vector("lottery key"));
const NAME = vector("beacon name");
const BOOK = new LotteryOrder(KEY, ROOM, EPOCH);
const TERMS = { room: ROOM, epoch: EPOCH, opensAt: vector("opensAt"), lanes: LANES };
const ANNOUNCED = { name: NAME, bytes: Number(vector("beacon encoding").replace("hex-", "")) };

type Row = [version: DrawVersion, size: number, number: number, place: number, mixed: number];

function rowsOf(version: DrawVersion, text: string): Row[] {
  const rows = [...text.matchAll(/^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)];
  return rows.map(([, ...row]) => [version, ...row.map(Number)] as Row);
}

const PLACES = [...rowsOf(2, DOCS.slice(0, BEFORE)), ...rowsOf(1, DOCS.slice(BEFORE))];
const SKIPPED = [...DOCS.matchAll(/^\| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(([, ...row]) => row.map(Number));
const ROUNDS = [...DOCS.matchAll(/^\| (\d+) \| `([0-9a-f]{12})` \| (\d+) \| (\d+) \|$/gm)];

/** How the rows of the older specification are named. */
const named = (version: DrawVersion, of: string) => vector(version === 1 ? `first ${of}` : of);

function beaconOf(version: DrawVersion) {
  return { name: NAME, value: named(version, "beacon value") };
}

test.each([1, 2] as const)(
  "the seed and the lane keys of version %d are those of the document",
  (version) => {
    expect(hex(runSteps(seedOf(KEY, TERMS, version), hmac))).toBe(named(version, "seed"));
    expect(BOOK.seed(version)).toBe(named(version, "seed"));
    const seed = bytes(named(version, "seed"));
    for (const lane of LANES) {
      const key = hex(runSteps(laneKey(seed, { lane, version }), hmac));
      expect(key).toBe(named(version, `lane key of ${lane}`));
      const mixed = hex(runSteps(laneKey(seed, { lane, version, beacon: beaconOf(version) }), hmac));
      expect(mixed).toBe(named(version, `lane key of ${lane}, with the beacon`));
    }
  },
);

test("the commitments are those of the document", () => {
  const seed = vector("seed");
  for (const [of, beacon] of [
    ["commitment", null],
    ["commitment, with the beacon", ANNOUNCED],
  ] as const) {
    const text = commitmentText({ ...TERMS, beacon }, seed);
    expect(createHash("sha256").update(text).digest("hex")).toBe(vector(of));
    expect(BOOK.commitment(2, { ...TERMS, beacon })).toBe(vector(of));
  }
  expect(BOOK.commitment(1, { ...TERMS, beacon: null })).toBe(vector("first commitment"));
});

test("the document has places of small draws, of whole ones and of the largest", () => {
  for (const version of [1, 2] as const) {
    const sizes = PLACES.filter(([of]) => of === version).map(([, size]) => size);
    expect(sizes.length).toBeGreaterThan(25);
    expect(sizes).toEqual(expect.arrayContaining([1, 2, 3, 10, 1000, 2 ** 40]));
  }
});

test.each(PLACES)(
  "by version %d in a draw of %d number %d has place %d, and %d with the beacon",
  (version, size, number, place, mixed) => {
    const key = bytes(named(version, "lane key of general"));
    expect(runSteps(rank(number, size, key), hmac)).toBe(place);
    expect(runSteps(drawNumberOf(place, size, key), hmac)).toBe(number);
    const draw = { version, drawn: size, skipped: [] };
    const who = { lane: "general", drawNumber: number };
    expect(BOOK.placeOf(who, draw)).toBe(place);
    expect(BOOK.placeOf(who, { ...draw, beacon: beaconOf(version) })).toBe(mixed);
  },
);

test("the places with numbers that were skipped are those of the document", () => {
  expect(SKIPPED.length).toBeGreaterThan(8);
  const skipped = [
    { from: 3, to: 5 },
    { from: 31, to: 48 },
  ];
  const draw = { version: 2 as const, drawn: 29, skipped };
  for (const [drawNumber = 0, place, mixed] of SKIPPED) {
    const who = { lane: "general", drawNumber };
    const places = [BOOK.placeOf(who, draw), BOOK.placeOf(who, { ...draw, beacon: beaconOf(2) })];
    expect([drawNumber, ...places]).toEqual([drawNumber, place, mixed]);
  }
});

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
  expect(step).toEqual({ done: true, value: 740 });
});

test.each([
  ["1000", "1", "740", "", "commitment"],
  ["5", "2", "5", "", "commitment"],
  ["10", "7", "3", NAME, "commitment, with the beacon"],
])("the recipe in N = %s finds the place of number %s by a shell alone: %s", (N, p, place, name, of) => {
  const [recipe = ""] =
    /(?<=^```sh\n)(?:.*\n)*?(?=```$)/m.exec(DOCS.slice(DOCS.indexOf("**By hand**"))) ?? [];
  const values = {
    ...TERMS,
    lanes: [...LANES].sort().join(","),
    seed: vector("seed"),
    lane: "general",
    N,
    p,
  };
  const beacon = { name, encoding: name && vector("beacon encoding"), value: name && vector("beacon value") };
  const env = { PATH: process.env.PATH, ...values, ...beacon };
  const told = execFileSync("sh", ["-euc", recipe], { env, encoding: "utf8" });
  expect(told).toBe(`${vector(of)}\n${place}\n`);
});

test("the document tells when the rounds of the chains are due, and that the one of the vectors is past", () => {
  const rows = [...DOCS.matchAll(/^\| \w+ \| `([0-9a-f]{64})` \| (\d+) \| (\d+) \|$/gm)];
  expect(rows).toHaveLength(2);
  for (const [, chain, genesis, period] of rows)
    expect(dueAt(`drand:${chain}/3/randomness`)).toBe((Number(genesis) + 2 * Number(period)) * 1000);
  const due = new Date(dueAt(NAME) ?? 0).toISOString();
  expect(DOCS).toContain(`due on ${due.slice(0, 10)} at ${due.slice(11, 19)} UTC`);
  expect(due < TERMS.opensAt).toBe(true);
  expect(announcedBy(`${NAME} ${vector("beacon encoding")}`)).toEqual(ANNOUNCED);
});

test("who checks by hand keeps a status from before the opening, from between and from after the draw", () => {
  const kept = [...DOCS.matchAll(/status > (\w+)\.json$/gm)].map(([, file]) => file);
  expect(kept).toEqual(["before", "between", "after"]);
});

test("the document is about these algorithms", () => {
  expect(DOCS).toContain(`"algorithm": "${DRAW_ALGORITHMS[2]}"`);
  for (const name of Object.values(DRAW_ALGORITHMS)) expect(DOCS).toContain(`\`${name}\``);
});
