import { webcrypto } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { LotteryNotice } from "../../../../src/draw/notice.ts";
import { type Asked, type Checked, check } from "../../../../src/page/script/check.ts";
import { cheated, drawing } from "../../../support/lottery.ts";

const { subtle } = webcrypto;
const { book, before, after } = drawing();
const NOBODY: Asked = { lane: "", ticket: "", noted: "" };

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
  ])("the place of a ticket of %s, number %d, is the gateway's", async (lane, ticket) => {
    const result = await checked(after, { lane, ticket: String(ticket), noted: before.commitment });
    const drawn = after.drawn[lane] ?? 0;
    expect(texts(result)).toEqual(["seedGood", "rank"]);
    expect(result.findings[1]).toMatchObject({
      values: { ticket, drawn, place: book.placeOf({ lane, ticket }, drawn) },
    });
  });

  test("a beacon's value goes into it", async () => {
    const mixed = drawing({ beacon: "d1ce" });
    const result = await checked(mixed.after, { lane: "general", ticket: "57" });
    const place = mixed.book.placeOf({ lane: "general", ticket: 57 }, 100_000, "d1ce");
    expect(result.findings.at(-1)?.values).toMatchObject({ place });
    expect(place).not.toBe(book.placeOf({ lane: "general", ticket: 57 }, 100_000));
    expect(shown(result)).toMatchObject({ beacon: "drand round 123456", beaconValue: "d1ce" });
  });

  test("a seed that belongs to another commitment is found out, whoever kept the commitment", async () => {
    for (const noted of ["", before.commitment]) {
      const { findings } = await checked(cheated(after), { lane: "general", ticket: "1", noted });
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
    const { findings } = await checked(after, { lane: "accessible", ticket: "41" });
    expect(findings.at(-1)).toEqual({ text: "verify.behind", values: { ticket: 41, drawn: 40 } });
  });

  test.each(["0", "-1", "1.5", "abc", "99999999999999", "0x10"])("%s is no ticket number", async (ticket) => {
    expect(texts(await checked(after, { lane: "general", ticket })).at(-1)).toBe("noTicket");
  });

  test("the lane has to be named where there are several, and need not where there is one", async () => {
    const several = await checked(after, { ticket: "1" });
    expect(several.findings.at(-1)).toEqual({
      text: "verify.noLane",
      values: { lanes: "general, accessible" },
    });
    const { after: one } = drawing({ lanes: [{ id: "general", drawn: 10 }] });
    expect(texts(await checked(one, { ticket: "1" })).at(-1)).toBe("rank");
    expect(texts(await checked(one, { lane: "toString", ticket: "1" })).at(-1)).toBe("noLane");
  });

  test("every value that a check by hand needs is shown", async () => {
    const result = await checked(after, { lane: "general", ticket: "57" });
    expect(shown(result)).toEqual({
      algorithm: "airlock-lottery-1",
      commitment: book.commitment,
      seed: book.seed,
      drawn: 100_000,
      hash: book.commitment,
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

test("before the draw there is the commitment to note", async () => {
  const result = await checked(before, { lane: "general", ticket: "57" });
  expect(texts(result)).toEqual(["early"]);
  expect(shown(result)).toEqual({ algorithm: "airlock-lottery-1", commitment: book.commitment });
});

test("without WebCrypto nothing is computed, and the values are shown", async () => {
  const result = await check(after, { ...NOBODY, lane: "general", ticket: "57" }, undefined);
  expect(texts(result)).toEqual(["insecure"]);
  expect(shown(result)).toMatchObject({ commitment: book.commitment, seed: book.seed, drawn: 100_000 });
});
