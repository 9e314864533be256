import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Office } from "../../../support/invite.ts";

const HEAD = "person,room,lane,opensAt,closesAt,sessions,name,link";
const DAY1 = "2031-01-10T10:00:00Z,2031-01-12T10:00:00Z";
/** The same instants. */
const DAY1_PARIS = "2031-01-10T11:00:00+01:00,2031-01-12T11:00:00+01:00";
const DAY2 = "2031-01-11T10:00:00Z,2031-01-13T10:00:00Z";

let office: Office;
beforeEach(async () => {
  office = await Office.open(null);
  const lines = [
    `a,tickets,general,${DAY1},,A,https://secret`,
    `b,tickets,general,${DAY1_PARIS},,B,https://secret`,
    `c,tickets,general,${DAY2},2,C,https://secret`,
    `d,tickets,accessible,${DAY1},,D,https://secret`,
  ];
  await office.write("out.csv", `${HEAD}\n${lines.join("\n")}\n`);
});
afterEach(() => office.close());

test("counts by room, lane and window, however the window is written", async () => {
  expect(await office.run("invite list --in out.csv")).toEqual({
    code: 0,
    err: "",
    out: `ROOM     LANE        OPENS                     CLOSES                    INVITATIONS
tickets  accessible  2031-01-10T10:00:00.000Z  2031-01-12T10:00:00.000Z  1
tickets  general     2031-01-10T10:00:00.000Z  2031-01-12T10:00:00.000Z  2
tickets  general     2031-01-11T10:00:00.000Z  2031-01-13T10:00:00.000Z  1
4 in all
`,
  });
});

test("tells what the file says of a person, and not the link", async () => {
  const { code, out } = await office.run("invite list --in out.csv --person c");
  expect(code).toBe(0);
  expect(out).toContain("person    c\n");
  expect(out).toContain("sessions  2\nname      C\n");
  expect(out).not.toContain("secret");
});

test.each([
  ["invite list --in out.csv --person nobody", 1, "the person is not in out.csv"],
  ["invite list --in none.csv", 1, "cannot read none.csv: no such file or directory"],
  ["invite list", 2, "--in FILE is needed"],
])("%s exits %d and says why", async (command, code, reason) => {
  const result = await office.run(command);
  expect(result).toMatchObject({ code, out: "" });
  expect(result.err).toContain(reason);
});

test("shows a hundred windows where everybody has another one, and counts the rest", async () => {
  const time = (i: number) => new Date(Date.UTC(2031, 0, 1) + i * 60_000).toISOString();
  const lines = Array.from(
    { length: 130 },
    (_, i) => `p${i},tickets,general,${time(i)},${time(i + 60)},,N,t`,
  );
  await office.write("many.csv", `${HEAD}\n${lines.join("\n")}\n`);
  const { out } = await office.run("invite list --in many.csv");
  expect(out.split("\n")).toHaveLength(1 + 100 + 2 + 1);
  expect(out).toMatch(/and 30 more windows\n130 in all\n$/);
});
