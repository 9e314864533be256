import { describe, expect, test } from "@jest/globals";
import type { Room } from "../../../../src/gateway/room/room.ts";
import { Rooms } from "../../../../src/gateway/room/rooms.ts";

function rooms(table: Readonly<Record<string, readonly { host: string; path: string }[]>>): Rooms {
  const all = Object.entries(table).map(([id, match]) => ({ config: { id, match } }) as unknown as Room);
  return new Rooms(all);
}

const site = rooms({
  rest: [{ host: "*", path: "/" }],
  sale: [{ host: "shop.example", path: "/sale" }],
  final: [{ host: "shop.example", path: "/sale/final/" }],
  vip: [{ host: "vip.shop.example", path: "/" }],
  sub: [{ host: "*.shop.example", path: "/" }],
  admin: [{ host: "*", path: "/sale/admin" }],
});

describe("which room", () => {
  test.each([
    ["shop.example", "/", "rest"],
    ["shop.example", "/sale", "sale"],
    ["SHOP.example:8080", "/sale?x=1", "sale"],
    ["shop.example.", "/sale/1", "sale"],
    ["shop.example", "/sales", "rest"],
    ["shop.example", "/sale/final", "final"],
    ["shop.example", "/sale/final/seats", "final"],
    ["shop.example", "/sale/admin", "admin"],
    ["vip.shop.example", "/sale", "vip"],
    ["other.shop.example", "/", "sub"],
    ["deep.other.shop.example", "/", "sub"],
    ["notshop.example", "/sale", "rest"],
    ["[::1]:8080", "/", "rest"],
    ["shop.example", "/SALE/1", "sale"],
    ["shop.example", "/sale/a%20b;c//d/../e", "sale"],
    ["shop.example", "/news?to=/../sale", "rest"],
  ])("%s%s is %s", (host, url, id) => {
    expect(site.find(host, url)?.config.id).toBe(id);
  });

  test.each([
    "//sale",
    "/./sale",
    "/x/../sale",
    "/%73ale",
    "/x/..;/sale",
    "/\\sale",
    "/sale;v=1",
    "/sale/../x",
  ])("%s is none: the shop may read it as another room's", (path) => {
    expect(site.find("shop.example", path)).toBeUndefined();
    expect(rooms({ all: [{ host: "*", path: "/" }] }).find("shop.example", path)?.config.id).toBe("all");
  });

  test.each([
    ["/news", true],
    ["/sales", true],
    ["/news?to=/sale", true],
    ["/sale", false],
    ["/SALE", false],
    ["//sale", false],
    ["/news/../sale", false],
    ["/%73ale", false],
    ["/sale/../news", false],
  ])("%s is outside every room: %s", (path, outside) => {
    const narrow = rooms({ sale: [{ host: "shop.example", path: "/sale" }] });
    expect(narrow.isOutside("shop.example", path)).toBe(outside);
    expect(narrow.isOutside("other.example", path)).toBe(true);
  });

  test("is none where nothing matches", () => {
    const narrow = rooms({ sale: [{ host: "shop.example", path: "/sale" }] });
    expect(narrow.find("shop.example", "/")).toBeUndefined();
    expect(narrow.find(undefined, "/sale")).toBeUndefined();
  });
});
