import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type InvitationClaims, signInvitation } from "../../../../src/tokens/invitation.ts";
import { loadKeyRing } from "../../../../src/tokens/keyring.ts";
import { signPlace } from "../../../../src/tokens/place.ts";
import { DAY, HOUR, Office } from "../../../support/invite.ts";

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});
afterEach(() => office.close());

const NOW = Date.now();

async function token(parts: Partial<InvitationClaims> = {}, madeAt = NOW): Promise<string> {
  const ring = await loadKeyRing(join(office.cwd, "airlock-keys.json"), { create: false });
  const claims = { id: "t1", person: "anna", room: "tickets", epoch: "final", lane: "general" };
  return signInvitation({ ...claims, win: [NOW - HOUR, NOW + DAY], ...parts }, ring, madeAt);
}

async function verdict(text: string): Promise<{ code: number; last: string; out: string }> {
  const { code, out } = await office.run("invite inspect -", { piped: text });
  return { code, out, last: out.trimEnd().split("\n").at(-1) ?? "" };
}

test("says what is in an invitation, from stdin, an argument or a link", async () => {
  const text = await token({ sessions: 2 });
  const { code, out } = await verdict(`${text}\n`);
  expect(code).toBe(0);
  expect(out).toMatch(/^person {4}anna\nroom {6}tickets, epoch final\nlane {6}general\nopens {5}20/);
  expect(out).toMatch(/\nsessions {2}2 at most\nmade {6}20.*\nkey {7}[0-9a-f]{16}\ngood now, unless .*\n$/);
  expect(out).not.toContain(text);
  expect((await office.run(`invite inspect ${text}`)).out).toBe(out);
  expect(
    (await office.run(`invite inspect https://a.example/x?y=1&airlock_invitation=${text}&z=2`)).out,
  ).toBe(out);
});

test("an early one is good, and told to be early", async () => {
  const opensAt = NOW + HOUR;
  expect(await verdict(await token({ win: [opensAt, NOW + DAY] }))).toMatchObject({
    code: 0,
    last: `good, and early: its window opens ${new Date(opensAt).toISOString()}`,
  });
});

test.each([
  [
    "over",
    { win: [NOW - DAY, NOW - HOUR] as const },
    `not good: its window closed ${new Date(NOW - HOUR).toISOString()}`,
  ],
  [
    "long over",
    { win: [NOW - 33 * DAY, NOW - 32 * DAY] as const },
    "not good: it ended 30 days after its window",
  ],
  [
    "of another sale",
    { epoch: "semi" },
    'not good: it is for another sale; the room "tickets" is in epoch final',
  ],
  ["of no room", { room: "vip" }, 'not good: the configuration has no room "vip"'],
  ["of no lane", { lane: "gone" }, 'not good: the room "tickets" has no lane "gone"'],
])("one that is %s is not good", async (_name, parts, last) => {
  expect(await verdict(await token(parts))).toMatchObject({ code: 1, last });
});

test("one that is dated ahead is not good yet", async () => {
  expect(await verdict(await token({}, NOW + HOUR))).toMatchObject({
    code: 1,
    last: "not good: it is dated ahead of this machine's clock",
  });
});

test("one that does not verify says why, and nothing of what it claims", async () => {
  const good = await token();
  const ring = await loadKeyRing(join(office.cwd, "airlock-keys.json"), { create: false });
  const place = { room: "tickets", epoch: "final", lane: "general", place: 1, id: "a", joinedAt: NOW };
  const rows = [
    [
      good.slice(0, -1),
      "not good: its signature does not hold: it was changed, or cut short (bad-signature)\n",
    ],
    [good.slice(0, 100), "not good: it is no token, or a part of one (malformed)\n"],
    ["https://a.example/?airlock_invitation=", "not good: it is no token, or a part of one (malformed)\n"],
    [signPlace(place, ring, NOW), "not good: it is another kind of token (wrong-kind)\n"],
  ] as const;
  for (const [text, out] of rows) expect(await verdict(text)).toMatchObject({ code: 1, out });
  await office.run("keys new --force");
  expect((await verdict(good)).out).toBe("not good: its key is not in the keys file (unknown-key)\n");
});

test("without a configuration room, epoch and lane are not judged", async () => {
  await office.close();
  office = await Office.open(null);
  const text = await token({ room: "vip", epoch: "9", lane: "front" });
  expect(await verdict(text)).toMatchObject({
    code: 0,
    last: "good now, unless it was revoked or is used up: only a gateway can tell",
  });
});

test.each([["invite inspect"], ["invite inspect a b"], ["invite inspect --token a"]])(
  "%s is wrong usage",
  async (command) => {
    expect(await office.run(command)).toMatchObject({ code: 2, out: "" });
  },
);
