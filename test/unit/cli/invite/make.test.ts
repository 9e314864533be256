import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type InvitationClaims, verifyInvitation } from "../../../../src/tokens/invitation.ts";
import { loadKeyRing } from "../../../../src/tokens/keyring.ts";
import { ahead, DAY, HOUR, Office } from "../../../support/invite.ts";

const OPENS = ahead(DAY);
const CLOSES = ahead(3 * DAY);
const WINDOW = `--opens-at ${OPENS} --closes-at ${CLOSES}`;
const SALE = { room: "tickets", epoch: "final" };
let office: Office;
beforeEach(async () => {
  office = await Office.open();
});
afterEach(() => office.close());

async function claimsOf(token: string, expected = SALE): Promise<InvitationClaims> {
  const ring = await loadKeyRing(join(office.cwd, "airlock-keys.json"), { create: false });
  const found = verifyInvitation(token, expected, ring, Date.now());
  if (!found.ok) throw new Error(found.reason);
  return found.claims;
}

describe("airlock invite make", () => {
  test("turns a line of CSV into an invitation, and lets other columns through", async () => {
    await office.write(
      "in.csv",
      `person,name,opensAt,closesAt,lane,sessions\nanna,"Anna ""A"", B",${OPENS},${CLOSES},general,2\n`,
    );
    const result = await office.run("invite make --in in.csv --out out.csv");
    expect(result).toEqual({ code: 0, out: "made 1 invitation in out.csv\n", err: "" });
    const text = await office.read("out.csv");
    expect(text).toContain("person,room,lane,opensAt,closesAt,sessions,name,token\n");
    expect(text).toContain(`\nanna,tickets,general,${OPENS},${CLOSES},2,"Anna ""A"", B",ey`);
    expect(await claimsOf(text.trimEnd().split(",").at(-1) ?? "")).toMatchObject({
      person: "anna",
      ...SALE,
      lane: "general",
      win: [Date.parse(OPENS), Date.parse(CLOSES)],
      sessions: 2,
    });
    expect((await stat(join(office.cwd, "out.csv"))).mode & 0o777).toBe(0o600);
  });

  test("gives a person without an id one, and everybody the options' window without a limit of sessions", async () => {
    await office.write("in.csv", "email\na@example.org\nb@example.org\n");
    await office.run(`invite make --in in.csv --out out.csv ${WINDOW}`);
    const lines = await office.made("out.csv");
    const all = await Promise.all(lines.map(({ token = "" }) => claimsOf(token)));
    expect(all.map(({ person }) => person)).toEqual(lines.map(({ person }) => person));
    expect(new Set(all.map(({ person }) => person)).size).toBe(2);
    for (const { person, win } of all) {
      expect(person).toMatch(/^\w[\w-]{15}$/);
      expect(win).toEqual([Date.parse(OPENS), Date.parse(CLOSES)]);
    }
    expect(all.map((claims) => "sessions" in claims)).toEqual([false, false]);
  });

  test("makes links of any address of the room", async () => {
    await office.write("in.csv", "person\nanna\n");
    const base = (url: string) => `invite make --in in.csv --out out.csv --force ${WINDOW} --base-url ${url}`;
    for (const [url, start] of [
      ["https://tickets.example", "https://tickets.example/?airlock_invitation=ey"],
      ["https://tickets.example/sale?lang=fr", "https://tickets.example/sale?lang=fr&airlock_invitation=ey"],
    ] as const) {
      await office.run(base(url));
      expect(await office.read("out.csv")).toContain(`,${start}`);
    }
  });

  test("reads and writes NDJSON, whose other values go through as they are", async () => {
    const row = { person: 7, opensAt: OPENS, closesAt: CLOSES, sessions: 1, seats: ["A1", "A2"], note: null };
    await office.write(
      "in.ndjson",
      `\ufeff${JSON.stringify(row)}\r\n\n${JSON.stringify({ ...row, person: "b" })}`,
    );
    expect(await office.run("invite make --in in.ndjson --out out.ndjson")).toMatchObject({ code: 0 });
    const lines = (await office.read("out.ndjson"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { person: "7", room: "tickets", sessions: 1, seats: ["A1", "A2"], note: null },
      { person: "b" },
    ]);
    await office.run("invite make --in in.ndjson --out out.csv");
    expect(await office.read("out.csv")).toContain("sessions,seats,note,token\n7,tickets,general,");
  });

  test("takes a byte order mark, CRLF, quoted heads, semicolons and empty lines", async () => {
    await office.write("in.csv", `\ufeff"person";opensAt;closesAt\r\n\r\nanna;${OPENS};"${CLOSES}"\r\n`);
    const result = await office.run("invite make --in in.csv --out out.csv --delimiter ;");
    expect(result).toMatchObject({ code: 0, err: "" });
    expect(await office.made("out.csv")).toMatchObject([{ person: "anna", opensAt: OPENS }]);
  });

  test("makes invitations anew from its own output, for the same persons", async () => {
    await office.write("in.csv", "name\nA\nB\n");
    await office.run(`invite make --in in.csv --out first.csv ${WINDOW}`);
    await office.run("invite make --in first.csv --out second.csv --base-url https://tickets.example/");
    const [first, second] = [await office.made("first.csv"), await office.made("second.csv")];
    expect(second.map(({ person, name }) => [person, name])).toEqual(
      first.map(({ person, name }) => [person, name]),
    );
    expect(Object.keys(second[0] ?? {})).not.toContain("token");
  });

  test("takes people from stdin", async () => {
    const result = await office.run(`invite make --in - --out out.csv ${WINDOW}`, {
      piped: "person\nanna\n",
    });
    expect(result).toMatchObject({ code: 0 });
    expect(await office.made("out.csv")).toMatchObject([{ person: "anna" }]);
  });

  test("does without a configuration where options say what it would", async () => {
    const bare = await Office.open(null);
    await bare.write("in.csv", "person\nanna\n");
    const nameless = await bare.run(`invite make --in in.csv --out out.csv ${WINDOW}`);
    expect(nameless.err).toContain("in.csv:2: room is missing; name it in a column or with --room");
    expect(
      await bare.run(`invite make --in in.csv --out out.csv ${WINDOW} --room a --epoch 9`),
    ).toMatchObject({ code: 0 });
    expect(await bare.read("out.csv")).toContain("\nanna,a,general,");
    await bare.close();
  });
});

describe("a file with bad lines", () => {
  const good = `x,${OPENS},${CLOSES},,,`;
  const HEAD = "person,opensAt,closesAt,lane,room,sessions";

  test.each([
    ["an id with a dot", `a.b,${OPENS},${CLOSES},,,`, "person must be 1 to 64 of A-Z, a-z, 0-9, _ and -"],
    ["no time", `a,,${CLOSES},,,`, "opensAt is missing; must be an RFC 3339 time"],
    ["a time without an offset", `a,2031-01-01T10:00:00,${CLOSES},,,`, "opensAt must be an RFC 3339 time"],
    ["30 February", `a,${OPENS},2031-02-30T10:00:00Z,,,`, "closesAt must be an RFC 3339 time"],
    ["edges that are one", `a,${OPENS},${OPENS},,,`, "closesAt must be after opensAt"],
    ["a window that is past", `a,${ahead(-2 * HOUR)},${ahead(-HOUR)},,,`, "closesAt is past"],
    ["a window next year", `a,${OPENS},${ahead(366 * DAY)},,,`, "closesAt is more than 365 days ahead"],
    [
      "another lane",
      `a,${OPENS},${CLOSES},genral,,`,
      'lane is none of the room "tickets"; did you mean "general"?',
    ],
    [
      "no lane of several",
      `a,${OPENS},${CLOSES},,museum,`,
      'lane is missing; the room "museum" has general, accessible',
    ],
    [
      "another room",
      `a,${OPENS},${CLOSES},,ticket,`,
      'room is not in the configuration; did you mean "tickets"?',
    ],
    ["no sessions", `a,${OPENS},${CLOSES},,,0`, "sessions must be a whole number from 1 to 1000000"],
    ["a field too many", `a,${OPENS},${CLOSES},,,,`, "has 7 fields; the head has 6"],
    ["the same person", `x,${OPENS},${CLOSES},,,`, "the person is on line 2 already"],
    ["a stray quote", `a"b,${OPENS},${CLOSES},,,`, "has a quote inside a field"],
    ["an open quote", `"a,${OPENS},${CLOSES},,,`, "a quote that opens here or below is never closed"],
    ["two faults", `a.b,${OPENS},${CLOSES},,,x`, "0-9, _ and -; sessions must be"],
  ])("such as %s makes nothing and names the line", async (_name, line, reason) => {
    await office.write("in.csv", `${HEAD}\n${good}\n${line}\n`);
    const { code, out, err } = await office.run("invite make --in in.csv --out out.csv");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`in.csv:3: `);
    expect(err).toContain(reason);
    expect(err).toContain("airlock: a line is bad; nothing was done\n");
    expect(await office.files()).toEqual(["in.csv"]);
  });

  test("of bytes that are no UTF-8 is told so", async () => {
    await office.write("in.csv", Buffer.from("person,name\na,B\xe4r\nb,c\n", "latin1"));
    const { err } = await office.run(`invite make --in in.csv --out out.csv ${WINDOW}`);
    expect(err).toContain("in.csv:2: is not UTF-8 text; save the file as UTF-8\n");
  });

  test("names the first twenty and counts the rest, after going on to the end", async () => {
    const lines = Array.from({ length: 500 }, (_, i) =>
      i % 2 === 0 ? `p${i},${OPENS},${CLOSES},,,` : `p.${i},,,,,`,
    );
    await office.write("in.csv", `${HEAD}\n${lines.join("\n")}\n`);
    const { code, err } = await office.run("invite make --in in.csv --out out.csv");
    const named = [...err.matchAll(/^in\.csv:(\d+): /gm)].map(([, line]) => Number(line));
    expect(code).toBe(1);
    expect(named).toEqual(Array.from({ length: 20 }, (_, i) => 3 + 2 * i));
    expect(err).toContain("and 230 more bad lines\nairlock: 250 lines are bad; nothing was done\n");
  });

  test("names the line where a quoted field with line ends begins", async () => {
    await office.write("in.csv", `person,note\na,"one\ntwo"\nb.c,"three\nfour"\n`);
    const { err } = await office.run(`invite make --in in.csv --out out.csv ${WINDOW}`);
    expect(err).toContain("in.csv:4: person must be");
  });

  test.each([
    ["no JSON", "{", "in.ndjson:2: is not a JSON object"],
    ["a list", "[1]", "in.ndjson:2: is not a JSON object"],
    ["a person that is true", '{"person":true}', "in.ndjson:2: person must be a text"],
    [
      "a misspelt key",
      '{"person":"b","opens_at":"x"}',
      'in.ndjson:2: unknown column "opens_at"; did you mean "opensAt"?',
    ],
    [
      "a key that CSV has no column for",
      '{"person":"b","seat":1}',
      'in.ndjson:2: has a column "seat" that the first line',
    ],
    ["a line of a megabyte", `{"person":"${"x".repeat(1_000_000)}"}`, "in.ndjson:2: is longer than 64 KiB"],
  ])("of NDJSON, such as %s, is named", async (_name, line, reason) => {
    await office.write("in.ndjson", `{"person":"a"}\n${line}\n{"person":"c"}\n`);
    const { code, err } = await office.run(`invite make --in in.ndjson --out out.csv ${WINDOW}`);
    expect(code).toBe(1);
    expect(err).toContain(reason);
    expect(err).toContain("airlock: a line is bad");
    expect(await office.files()).toEqual(["in.ndjson"]);
  });
});
