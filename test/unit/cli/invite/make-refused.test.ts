import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ahead, DAY, Office, ROOMS } from "../../../support/invite.ts";

const OPENS = ahead(DAY);
const CLOSES = ahead(3 * DAY);
const WINDOW = `--opens-at ${OPENS} --closes-at ${CLOSES}`;
let office: Office;
beforeEach(async () => {
  office = await Office.open();
});
afterEach(() => office.close());

describe("what cannot be done at all", () => {
  test.each([
    ["person,opens at\n", 'line 1: unknown column "opens at"; did you mean "opensAt"?'],
    ["person,closes_at\n", 'line 1: unknown column "closes_at"; did you mean "closesAt"?'],
    ["person,name,name\n", 'line 1: the column "name" is there twice'],
    ["person,\n", "line 1: column 2 has no name"],
    ["person;opensAt\n", 'line 1: the columns seem to be separated by ";"; say so with --delimiter ";"'],
    ["person,name\n", "there is nobody in in.csv"],
    ["", "there is nobody in in.csv"],
  ])("a head like %j", async (text, reason) => {
    await office.write("in.csv", text);
    const { code, err } = await office.run(`invite make --in in.csv --out out.csv ${WINDOW}`);
    expect(code).toBe(1);
    expect(err).toContain(reason);
    expect(await office.files()).toEqual(["in.csv"]);
  });

  test("writing over a file, unless forced", async () => {
    await office.write("in.csv", "person\nanna\n");
    await office.write("out.csv", "mine");
    const command = `invite make --in in.csv --out out.csv ${WINDOW}`;
    expect((await office.run(command)).err).toContain("out.csv exists; --force replaces it");
    expect(await office.read("out.csv")).toBe("mine");
    expect(await office.run(`${command} --force`)).toMatchObject({ code: 0 });
    expect(await office.made("out.csv")).toHaveLength(1);
    expect(await office.files()).toEqual(["in.csv", "out.csv"]);
  });

  test.each([
    ["--in no.csv --out out.csv", 1, "cannot read no.csv: no such file or directory"],
    ["--in in.csv --out no/out.csv", 1, "no/out.csv: no such file or directory"],
    ["--in in.csv --out out.csv --keys no.json", 1, "there is none; make one with: airlock keys new"],
    ["--out out.csv", 2, "--in FILE is needed"],
    ["--in in.csv", 2, "--out FILE is needed"],
    ["--in in.csv --out out.csv --format xml", 2, "--format must be csv or ndjson"],
    ["--in in.csv --out out.csv --delimiter ab", 2, "--delimiter must be one character, or tab"],
    [
      "--in in.csv --out out.csv --base-url tickets.example",
      2,
      "--base-url must be an https address of the room",
    ],
    ["--in in.csv --out out.csv --epoch a/b", 2, "--epoch must be 1 to 64"],
    ["--in in.csv --out out.csv --opens 1", 2, "unknown option '--opens'"],
  ])("%s exits %d and says why", async (options, code, reason) => {
    await office.write("in.csv", "person\nanna\n");
    const result = await office.run(`invite make ${options}`);
    expect(result.err).toContain(reason);
    expect(result).toMatchObject({ code, out: "" });
    expect(await office.files()).toEqual(["in.csv"]);
  });

  test("with a keys file of an earlier version says how to add the key", async () => {
    const { keys } = JSON.parse(await office.read("airlock-keys.json"));
    const old = keys.filter(({ kind }: { kind: string }) => kind === "place" || kind === "pass");
    await office.write("airlock-keys.json", JSON.stringify({ keys: old }));
    await office.write("in.csv", "person\nanna\n");
    const command = `invite make --in in.csv --out out.csv ${WINDOW}`;
    expect((await office.run(command)).err).toContain(
      "has no invitation key; add one with: airlock keys rotate",
    );
    await office.run("keys rotate");
    expect(await office.run(command)).toMatchObject({ code: 0 });
  });
});

test("a run that is stopped leaves nothing", async () => {
  await office.write("in.csv", "person\nanna\n");
  const stop = AbortSignal.abort();
  const { code, err } = await office.run(`invite make --in in.csv --out out.csv ${WINDOW}`, { stop });
  expect({ code, err }).toEqual({ code: 1, err: "airlock: stopped; nothing was made\n" });
  expect(await office.files()).toEqual(["in.csv"]);
});

describe("a room that takes no invitations", () => {
  const USELESS = 'room "museum" takes no invitations: it is open, and no lane has join: invitation';
  const command = `invite make --in in.csv --out out.csv ${WINDOW} --room museum --lane accessible`;

  beforeEach(async () => {
    await office.write("airlock.yaml", ROOMS.replace("share: 20 }", "share: 20, join: choice }"));
    await office.write("in.csv", "person\nanna\n");
  });

  test("is refused, and nothing is made", async () => {
    const { code, err } = await office.run(command);
    expect(code).not.toBe(0);
    expect(err).toContain(USELESS);
    expect(await office.files()).not.toContain("out.csv");
  });

  test("is warned of where it is forced", async () => {
    expect(await office.run(`${command} --force`)).toMatchObject({ code: 0, err: `warning: ${USELESS}\n` });
    expect(await office.files()).toContain("out.csv");
  });

  test("is none where a lane is for the invited, though everybody may come", async () => {
    await office.write("airlock.yaml", ROOMS);
    expect(await office.run(command)).toMatchObject({ code: 0, err: "" });
  });
});

test("a configuration with faults makes nothing", async () => {
  await office.write("airlock.yaml", ROOMS.replace("epoch", "epcoh"));
  await office.write("in.csv", "person\nanna\n");
  const { code, err } = await office.run(`invite make --in in.csv --out out.csv ${WINDOW}`);
  expect(code).toBe(1);
  expect(err).toContain('did you mean "epoch"?');
});
