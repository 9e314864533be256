import { describe, expect, test } from "@jest/globals";
import { RoomCookies } from "../../../../src/gateway/request/cookies.ts";
import { facts } from "../../../support/facts.ts";

const cookies = new RoomCookies("tickets", undefined);
const shared = new RoomCookies("tickets", "shop.example");
const read = (header: string, secure = false) =>
  cookies.all(facts({ fields: { cookie: header } }), "pass", secure)[0];
const places = (header: string, secure: boolean, room = cookies) =>
  room.all(facts({ fields: { cookie: header } }), "place", secure);

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

test("a look for what is not there makes nothing: it is the same empty list each time", () => {
  const others = "a=1; airlock_place_tickets=abc; airlock_invitation_tickets=def";
  const none = () => cookies.all(facts({ fields: { cookie: others } }), "pass", false);
  expect(none()).toEqual([]);
  expect(none()).toBe(none());
  expect(cookies.all(facts({ fields: {} }), "place", true)).toBe(none());
});

describe("several of one name", () => {
  const cookie = (token: string) => `airlock_place_tickets=${token}`;

  test("are all told, but for what is no token", () => {
    const header = ["junk", "a.b.c", "", "d.e.f"].map(cookie).join("; ");
    expect(places(header, false)).toEqual(["a.b.c", "d.e.f"]);
    expect(places([cookie("junk"), cookie("rubbish")].join("; "), false)).toEqual(["junk"]);
  });

  test("are eight at most", () => {
    const header = Array.from({ length: 100 }, (_, at) => cookie(`a.b.${at}`)).join(";");
    expect(places(header, false)).toEqual(Array.from({ length: 8 }, (_, at) => `a.b.${at}`));
  });

  test("over TLS: the one that TLS alone sets is first, and one of before counts", () => {
    expect(places(`${cookie("a.b.c")}; __Host-${cookie("d.e.f")}`, true)).toEqual(["d.e.f", "a.b.c"]);
    expect(places(`${cookie("a.b.c")}; __Secure-${cookie("d.e.f")}`, true, shared)).toEqual([
      "d.e.f",
      "a.b.c",
    ]);
    expect(places(`__Host-${cookie("d.e.f")}`, false)).toEqual([]);
  });

  test("are all removed", () => {
    expect(cookies.remove("place", true).map((line) => line.split("=")[0])).toEqual([
      "__Host-airlock_place_tickets",
      "airlock_place_tickets",
    ]);
    expect(cookies.remove("pass", true)).toHaveLength(1);
    expect(cookies.remove("place", false)).toHaveLength(1);
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
      "__Secure-airlock_pass_tickets=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure; Domain=shop.example",
    ],
  ])("%#", (room, options, line) => {
    expect(room.write("pass", "t", options)).toBe(line);
  });
});
