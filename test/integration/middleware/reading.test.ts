import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { browser, type GuardedShop, guardedRoom, openGuarded } from "../../support/middleware.ts";

let shop: GuardedShop;
beforeEach(async () => {
  shop = await openGuarded({
    rooms: [guardedRoom({ admission: { capacity: 1 } })],
    routes: (app) => {
      app.get("/paid", (req, res) => {
        req.airlock?.release(60);
        res.end();
      });
      app.get("/typo", (req, res) => {
        expect(() => req.airlock?.release(0)).toThrow("could not release a session: seconds must be");
        res.end();
      });
      app.get("/who", (req, res) => {
        req.airlock?.extend(600);
        res.json(req.airlock && { reading: req.airlock.reading, session: req.airlock.session });
      });
    },
  });
});
afterEach(() => shop.close());

test("release(seconds) frees the slot, and lets its visitor read", async () => {
  const visitor = browser(shop);
  await visitor.get("/typo").expect(200);
  const { body: inside } = await visitor.get("/who");
  expect(inside.reading).toBe(false);
  await visitor.get("/paid").expect(200);
  await browser(shop).get("/").expect(200);
  expect((await visitor.get("/who").expect(200)).body).toEqual({ ...inside, reading: true });
  await visitor.post("/order").expect(503);
});
