import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import supertest from "supertest";
import { browser, type GuardedShop, guardedRoom, openGuarded } from "../../support/middleware.ts";
import { askRaw } from "../../support/raw.ts";

let shop: GuardedShop;
beforeAll(async () => {
  const closed = { closesAt: "2001-01-01T00:00:00Z" };
  shop = await openGuarded({
    rooms: [
      guardedRoom({ id: "stalls", match: [{ path: "/stalls" }], bypass: ["/stalls/static/*"] }),
      guardedRoom({ id: "boxes", match: [{ path: "/boxes" }] }),
      guardedRoom({ id: "over", match: [{ path: "/over" }], schedule: closed }),
    ],
    routes: (app) => app.get("/echo", (req, res) => res.json(Object.keys(req.headers))),
  });
});
afterAll(() => shop.close());

test("two rooms by path have a line each, and one visitor a session in both", async () => {
  const visitor = browser(shop);
  const [stalls, boxes] = [await visitor.get("/stalls/1"), await visitor.get("/boxes/1")];
  expect([stalls.body.room, boxes.body.room]).toEqual(["stalls", "boxes"]);
  expect(stalls.body.session).not.toBe(boxes.body.session);
});

test("what is outside of all rooms goes on without a place, and without req.airlock", async () => {
  const answer = await browser(shop).get("/imprint");
  expect(answer).toMatchObject({ status: 200, body: null });
  expect(answer.headers["set-cookie"]).toBeUndefined();
});

test("a bypass path goes on without a place", async () => {
  expect(await supertest(shop.server).get("/stalls/static/app.css")).toMatchObject({
    status: 200,
    body: null,
  });
});

test("who is no person with a page gets the room's waiting status, and no place", async () => {
  const answer = await supertest(shop.server).get("/stalls/api");
  expect(answer.status).toBe(503);
  expect(answer.headers["airlock-state"]).toBe("none");
  expect(answer.headers["set-cookie"]).toBeUndefined();
});

test("a room whose sale is over says so", async () => {
  const answer = await browser(shop).get("/over");
  expect(answer.status).toBe(503);
  expect(answer.headers["airlock-state"]).toBe("closed");
});

test("what a client calls itself does not reach the shop", async () => {
  const asked = supertest(shop.server).get("/echo").set("Airlock-Session", "me").set("X-Other", "stays");
  expect((await asked).body).toEqual(expect.arrayContaining(["x-other"]));
  expect((await asked).body).not.toContain("airlock-session");
});

describe("no spelling of a path leads around its room", () => {
  test.each([
    ["/STALLS/1", 503],
    ["//stalls", 404],
    ["/imprint/../stalls", 404],
    ["/%73talls", 404],
    ["http://127.0.0.1/stalls/1", 503],
    ["http://other.example/stalls/1", 400],
    ["/stalls/static/../1", 503],
    ["/stallsx", 200],
  ])("%s gives %i", async (target, status) => {
    const answer = await askRaw(
      shop.port,
      `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
