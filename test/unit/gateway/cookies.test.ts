import { describe, expect, test } from "@jest/globals";
import { RoomCookies } from "../../../src/gateway/cookies.ts";
import { requestOf } from "../../support/request.ts";

const cookies = new RoomCookies("tickets", undefined);
const shared = new RoomCookies("tickets", "shop.example");
const read = (header: string, secure = false) => cookies.read(requestOf(["Cookie", header]), "pass", secure);

describe("reading", () => {
  test.each([
    ["airlock_pass_tickets=abc", "abc"],
    ["a=1; airlock_pass_tickets=abc; b=2", "abc"],
    ["a=1;airlock_pass_tickets=abc;b=2", "abc"],
    ["xairlock_pass_tickets=no; airlock_pass_tickets=abc", "abc"],
    ["airlock_pass_tickets2=no; airlock_pass_tickets=abc", "abc"],
    ["a=airlock_pass_tickets=no", undefined],
    ["airlock_pass_tickets", undefined],
    ["airlock_place_tickets=abc", undefined],
    ["", undefined],
    ["airlock_pass_tickets=", ""],
  ])("%s", (header, token) => {
    expect(read(header)).toBe(token);
  });

  test("over TLS only the cookie that no other host can set counts", () => {
    expect(read("airlock_pass_tickets=abc", true)).toBeUndefined();
    expect(read("airlock_pass_tickets=no; __Host-airlock_pass_tickets=abc", true)).toBe("abc");
    expect(read("__Host-airlock_pass_tickets=abc", false)).toBeUndefined();
  });
});

describe("writing", () => {
  const life = { maxAgeSeconds: 60, secure: false };
  test.each([
    [cookies, life, "airlock_pass_tickets=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"],
    [
      cookies,
      { ...life, secure: true },
      "__Host-airlock_pass_tickets=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
    ],
    [
      shared,
      { ...life, secure: true },
      "airlock_pass_tickets=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure; Domain=shop.example",
    ],
  ])("%#", (room, options, line) => {
    expect(room.write("pass", "t", options)).toBe(line);
  });
});
