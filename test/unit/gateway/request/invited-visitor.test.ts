import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import {
  invitationCookieValue,
  newTag,
  splitInvitationCookie,
} from "../../../../src/gateway/request/invited-visitor.ts";

test("an invitation's cookie comes apart as it was put together", () => {
  const tag = newTag();
  expect(splitInvitationCookie(invitationCookieValue("a.b.c", tag))).toEqual({ token: "a.b.c", tag });
});

test.each([
  "",
  ".",
  "..",
  "a.b.c",
  "a.b.12345678",
  "a.b.c.1234567",
  "a.b.c.123456789",
  "a.b.c.1234567!",
  "12345678",
])("%j has no device's name", (cookie) => {
  expect(splitInvitationCookie(cookie)).toEqual({ token: cookie, tag: "" });
});

test.each([
  ["dots", ".".repeat(16_000)],
  ["names", ".12345678".repeat(1_700)],
  ["almost a name", `${".12345678".repeat(1_700)}!`],
])("as many %s as fit a header hold nobody up", (_what, cookie) => {
  // Time that is given up after, not a limit to keep: what backtracks needs hours.
  const { token, tag } = runInNewContext(
    "split(cookie)",
    { split: splitInvitationCookie, cookie },
    { timeout: 3_000 },
  );
  expect([token, `${token}.${tag}`]).toContain(cookie);
});
