import { expect, test } from "@jest/globals";
import { withoutInvitation } from "../../../../src/gateway/answers/invitation-link.ts";
import { splitInvitationCookie } from "../../../../src/gateway/request/invited-visitor.ts";
import { facts } from "../../../support/facts.ts";

test.each([
  ["/seats", "/seats", undefined],
  ["/seats?a=%2f&&b", "/seats?a=%2f&&b", undefined],
  ["/?airlock_invitation=a.b.c", "/", "a.b.c"],
  ["/x?a=1&airlock_invitation=a.b.c&b=%20", "/x?a=1&b=%20", "a.b.c"],
  ["/x?airlock_invitation=one&a&airlock_invitation=two", "/x?a", "one"],
  ["/x?%61irlock%5Finvitation=a%2Eb.c", "/x", "a.b.c"],
  ["/x?airlock_invitation", "/x", "airlock_invitation"],
  ["/x?airlock_invitation=", "/x", ""],
  ["/x?airlock_invitations=1", "/x?airlock_invitations=1", undefined],
  ["/x?airlock_invitation=%zz", "/x", "%zz"],
])("%s goes on as %s", (url, left, token) => {
  const asked = facts({ target: url });
  const { request, value } = withoutInvitation(asked);
  expect(value).toBe(token);
  expect(request).toEqual({ ...asked, target: left });
  expect(asked.target).toBe(url);
});

test.each([
  ["a.b.c.ABcd_-12", "a.b.c", "ABcd_-12"],
  ["a.b.c", "a.b.c", ""],
  ["a.b.ABcd_-12", "a.b.ABcd_-12", ""],
  ["a.b.c.short", "a.b.c.short", ""],
  ["", "", ""],
])("the cookie %s is the token %s on the device %s", (cookie, token, tag) => {
  expect(splitInvitationCookie(cookie)).toEqual({ token, tag });
});
