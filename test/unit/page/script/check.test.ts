import { webcrypto } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { DRAND_CHAIN } from "../../../../src/draw/beacon.ts";
import type { LotteryNotice } from "../../../../src/draw/notice.ts";
import { type Asked, type Checked, check } from "../../../../src/page/script/check.ts";
import { ANNOUNCED, cheated, drawing } from "../../../support/lottery.ts";

const { subtle } = webcrypto;
const { commitment, seed, before, after, placeOf } = drawing();
const NOBODY: Asked = { room: "tickets", lane: "", drawNumber: "", noted: "" };
const VALUE = "d1ce".repeat(16);

function checked(lottery: LotteryNotice, asked: Partial<Asked>): Promise<Checked> {
  return check(lottery, { ...NOBODY, ...asked }, subtle);
}

function texts({ findings }: Checked): string[] {
  return findings.map(({ text }) => text.replace("verify.", ""));
}

function shown({ shown: pairs }: Checked): Record<string, number | string> {
  return Object.fromEntries(pairs.map(([label, value]) => [label.replace("verify.", ""), value]));
}

describe("after the draw", () => {
  test.each([
    ["general", 1],
    ["general", 57],
    ["general", 100_000],
    ["accessible", 40],
  ])("the place of a draw number of %s, number %d, is the gateway's", async (lane, drawNumber) => {
    const result = await checked(after, { lane, drawNumber: String(drawNumber), noted: before.commitment });
    const drawn = after.drawn[lane] ?? 0;
    expect(texts(result)).toEqual(["seedGood", "rank"]);
    expect(result.findings[1]).toMatchObject({
      values: { drawNumber, drawn, place: placeOf(lane, drawNumber) },
    });
  });

  test("a beacon's value goes into it", async () => {
    const mixed = drawing({ beacon: VALUE });
    const result = await checked(mixed.after, { lane: "general", drawNumber: "57" });
    const place = mixed.placeOf("general", 57);
    expect(result.findings.at(-1)?.values).toMatchObject({ place });
    expect(place).not.toBe(placeOf("general", 57));
    expect(shown(result)).toMatchObject({ beacon: ANNOUNCED.name, beaconValue: VALUE });
  });

  test("a seed that belongs to another commitment is found out, whoever kept the commitment", async () => {
    for (const noted of ["", before.commitment]) {
      const { findings } = await checked(cheated(after), { lane: "general", drawNumber: "1", noted });
      expect(findings).toContainEqual({ text: "verify.seedBad", good: false });
    }
  });

  test("a gateway that shows another commitment than it did is found out by who noted the first", async () => {
    const other = { ...cheated(after), commitment: "0".repeat(64) };
    const result = await checked(other, { lane: "general", noted: before.commitment });
    expect(texts(result)).toEqual(["notedBad", "seedBad"]);
  });

  test("without a noted commitment the page says what that leaves open", async () => {
    expect(texts(await checked(after, { lane: "general" }))).toEqual(["seedGood", "notNoted"]);
  });

  test("a commitment may be typed in capitals, with blanks around", async () => {
    const noted = ` ${before.commitment.toUpperCase()} `;
    expect(texts(await checked(after, { lane: "general", noted }))).toEqual(["seedGood"]);
  });

  test("who came after the draw keeps the number", async () => {
    const { findings } = await checked(after, { lane: "accessible", drawNumber: "51" });
    expect(findings.at(-1)).toEqual({ text: "verify.behind", values: { drawNumber: 51, drawn: 40 } });
  });

  test("numbers that a repair skipped take no part, and those behind them move up", async () => {
    const { findings } = await checked(after, { lane: "accessible", drawNumber: "20" });
    expect(findings.at(-1)).toEqual({ text: "verify.skipped", values: { drawNumber: 20, place: 50 } });
    const last = await checked(after, { lane: "accessible", drawNumber: "50" });
    expect(last.findings.at(-1)?.values).toMatchObject({ place: placeOf("accessible", 50) });
  });

  test("a draw of nobody is warned of, and one of before, and one whose method nobody knows", async () => {
    const nobody = drawing({ lanes: [{ id: "general", drawn: 0, skipped: [] }] }).after;
    expect(texts(await checked(nobody, { noted: nobody.commitment }))).toEqual(["seedGood", "nobody"]);
    const first = drawing({ version: 1 });
    const old = await checked(first.after, { lane: "general", drawNumber: "57", noted: first.commitment });
    expect(texts(old)).toEqual(["unbound", "seedGood", "rank"]);
    expect(old.findings[2]?.values).toMatchObject({ place: first.placeOf("general", 57) });
    const { algorithm: _, ...unknown } = after;
    const third = await checked({ ...unknown, algorithm: "airlock-lottery-3" } as never, { lane: "general" });
    expect(texts(third)).toEqual(["unbound", "unknown"]);
  });

  test.each([
    ["room", { room: "vip" }],
    ["epoch", { epoch: "2" }],
    ["opening", { opensAt: "2026-11-23T09:00:00.001Z" }],
    ["lanes", { lanes: ["accessible", "general", "vip"], drawn: { ...after.drawn, vip: 0 } }],
    [
      "public event",
      { beacon: { name: "drand:52db9ba7/123457/randomness", encoding: "hex-32", value: VALUE } },
    ],
    ["its encoding", { beacon: { name: ANNOUNCED.name, encoding: "hex-33", value: VALUE } }],
  ])("another %s than was committed to is found out", async (_name, changed) => {
    const { after: told } = drawing({ beacon: VALUE });
    const result = await checked({ ...told, ...changed }, { lane: "general" });
    expect(texts(result)).toContain("seedBad");
  });

  test("a commitment of another room, and lanes that are not those that were drawn, are warned of", async () => {
    expect(texts(await checked(after, { room: "vip", lane: "general" }))[0]).toBe("unbound");
    const more = { ...after, drawn: { ...after.drawn, vip: 7 } };
    expect(texts(await checked(more, { lane: "general" }))[0]).toBe("unbound");
  });

  test("another spelling of the public value is warned of", async () => {
    const { after: told } = drawing({ beacon: VALUE.toUpperCase() });
    expect(texts(await checked(told, { lane: "general" }))).toContain("beaconBad");
  });

  test.each([
    ["before", "2020-08-16T21:49:29.999Z", false],
    ["at", "2020-08-16T21:49:30.000Z", true],
    ["after", "2020-08-16T21:49:30.001Z", true],
  ])("an opening %s the moment at which the public event is due", async (_name, opensAt, warns) => {
    const name = `${DRAND_CHAIN}/72785/randomness`;
    for (const value of [null, VALUE]) {
      const told = { ...after, opensAt, beacon: { name, encoding: "hex-32", value } };
      const findings = texts(await checked(told, { lane: "general" }));
      expect(findings.includes("beaconEarly")).toBe(warns);
    }
  });

  test.each(["0", "-1", "1.5", "abc", "99999999999999", "0x10"])(
    "%s is no draw number",
    async (drawNumber) => {
      expect(texts(await checked(after, { lane: "general", drawNumber })).at(-1)).toBe("noDrawNumber");
    },
  );

  test("the lane has to be named where there are several, and need not where there is one", async () => {
    const several = await checked(after, { drawNumber: "1" });
    expect(several.findings.at(-1)).toEqual({
      text: "verify.noLane",
      values: { lanes: "general, accessible" },
    });
    const { after: one } = drawing({ lanes: [{ id: "general", drawn: 10, skipped: [] }] });
    expect(texts(await checked(one, { drawNumber: "1" })).at(-1)).toBe("rank");
    expect(texts(await checked(one, { lane: "toString", drawNumber: "1" })).at(-1)).toBe("noLane");
  });

  test("every value that a check by hand needs is shown", async () => {
    const result = await checked(after, { lane: "general", drawNumber: "57" });
    expect(shown(result)).toEqual({
      algorithm: "airlock-lottery-2",
      commitment,
      seed,
      drawn: 100_000,
      hash: commitment,
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

test("before the draw there is the commitment to note", async () => {
  const result = await checked(before, { lane: "general", drawNumber: "57" });
  expect(texts(result)).toEqual(["early"]);
  expect(shown(result)).toEqual({ algorithm: "airlock-lottery-2", commitment });
});

test("a draw that is held is said to be so, and nothing is early about it", async () => {
  expect(texts(await checked({ ...before, held: true }, { lane: "general" }))).toEqual(["held"]);
});

test("without WebCrypto nothing is computed, and the values are shown", async () => {
  const result = await check(after, { ...NOBODY, lane: "general", drawNumber: "57" }, undefined);
  expect(texts(result)).toEqual(["insecure"]);
  expect(shown(result)).toMatchObject({ commitment, seed, drawn: 100_000 });
});
