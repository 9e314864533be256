import { describe, expect, test } from "@jest/globals";
import { withoutOwnCookies } from "../../../../src/gateway/upstream/cookies.ts";

describe("Airlock's own cookies", () => {
  test.each([
    ["sid=1; theme=dark", "sid=1; theme=dark"],
    ["sid=1; airlock_pass_tickets=x; theme=dark", "sid=1; theme=dark"],
    ["__Host-airlock_place_tickets=x;sid=1", "sid=1"],
    ["airlock_invitation_a=1; __Secure-airlock_pass_b=2", undefined],
    ["my_airlock_pass_a=1; airlock_theme=2", "my_airlock_pass_a=1; airlock_theme=2"],
    ["note=airlock_pass_", "note=airlock_pass_"],
    [" airlock_pass_tickets = x ; sid=1", "sid=1"],
  ])("%s leaves %s", (given, left) => {
    expect(withoutOwnCookies(given)).toBe(left);
  });
});
