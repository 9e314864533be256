import { afterEach, expect, test } from "@jest/globals";
import express from "express";
import { browser, cookiesSet, type GuardedShop, guardedRoom, openGuarded } from "../../support/middleware.ts";
import { until } from "../../support/until.ts";

const TOKENS = ["airlock_place_tickets", "airlock_pass_tickets", "airlock_tab_tickets_1"];

let shop: GuardedShop;
afterEach(() => shop.close());

test("lets a visitor in where nobody waits, and tells the shop who it is", async () => {
  shop = await openGuarded({});
  const answer = await browser(shop).get("/seats");
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ room: "tickets", session: expect.stringMatching(/^[\w-]{16}$/) });
  expect(cookiesSet(answer)).toEqual(TOKENS);
  expect(answer.headers["cache-control"]).toBe("private");
});

test("shows the page to those who wait, calls them, and lets them in one after the other", async () => {
  shop = await openGuarded({ rooms: [guardedRoom({ admission: { ratePerMinute: 120, burst: 1 } })] });
  const crowd = [browser(shop), browser(shop), browser(shop)];
  for (const one of crowd) await one.get("/");
  const page = await crowd[2]?.get("/");
  expect(page?.status).toBe(503);
  expect(["waiting", "called", "ready"]).toContain(page?.headers["airlock-state"]);
  expect(page?.headers["cache-control"]).toBe("no-store");
  expect(page?.text).toContain("<h1");
  const order: number[] = [];
  const enters = crowd.slice(1).map(async (one, index) => {
    await until(async () => (await one.get("/")).status === 200);
    order.push(index);
  });
  await Promise.all(enters);
  expect(order).toEqual([0, 1]);
});

test("keeps one session through a second tab, and release() gives its slot to the next", async () => {
  shop = await openGuarded({
    rooms: [guardedRoom({ admission: { capacity: 1 } })],
    routes: (app) =>
      app.post("/bought", (req, res) => {
        req.airlock?.release();
        req.airlock?.extend(900);
        res.send("bought");
      }),
  });
  const [buyer, next] = [browser(shop), browser(shop)];
  const first = await buyer.get("/");
  expect((await buyer.get("/tab")).body).toEqual(first.body);
  expect((await next.get("/")).status).toBe(503);
  const bought = await buyer.post("/bought");
  expect(bought.text).toBe("bought");
  expect(bought.headers["set-cookie"]).toEqual([
    expect.stringMatching(/^airlock_place_tickets=;.* Max-Age=0;/),
    expect.stringMatching(/^airlock_pass_tickets=;.* Max-Age=0;/),
  ]);
  await until(async () => (await next.get("/")).status === 200);
});

test("extend() lengthens the lease, and refuses what is no number of seconds", async () => {
  const ends: Date[] = [];
  shop = await openGuarded({
    rooms: [guardedRoom({ admission: { leaseSeconds: 60, maxSessionSeconds: 3600 } })],
    routes: (app) =>
      app.get("/pay", (req, res) => {
        expect(() => req.airlock?.extend(0)).toThrow("seconds must be a whole number from 1 to 86400");
        req.airlock?.extend(900);
        if (req.airlock) ends.push(req.airlock.expiresAt);
        res.send("pay");
      }),
  });
  const visitor = browser(shop);
  await visitor.get("/");
  expect(cookiesSet(await visitor.get("/pay"))).toEqual(["airlock_pass_tickets"]);
  const { expiresAt } = (await visitor.get("/.airlock/rooms/tickets/place")).body;
  expect(Math.abs(Date.parse(expiresAt) - (ends[0]?.getTime() ?? 0))).toBeLessThan(1000);
  expect(Math.abs(Date.parse(expiresAt) - Date.now() - 900_000)).toBeLessThan(5000);
});

test("leaves the body to the shop, and the shop's own fields and faults as they are", async () => {
  shop = await openGuarded({
    routes: (app) => {
      app.post("/order", express.json(), (req, res) => {
        res.writeHead(201, { "Set-Cookie": "basket=1", "Cache-Control": "max-age=60" }).end(req.body.seat);
      });
      app.get("/broken", () => {
        throw new Error("out of seats");
      });
      app.use((error: Error, _req: unknown, res: express.Response, _next: unknown) => {
        res.status(500).send(error.message);
      });
    },
  });
  const ordered = await browser(shop).post("/order").send({ seat: "A1" });
  expect(ordered).toMatchObject({ status: 201, text: "A1" });
  expect(cookiesSet(ordered)).toEqual(["basket", ...TOKENS]);
  expect(ordered.headers["cache-control"]).toBe("private");
  expect(await browser(shop).get("/broken")).toMatchObject({ status: 500, text: "out of seats" });
});
