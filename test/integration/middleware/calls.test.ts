import { afterAll, beforeAll, expect, test } from "@jest/globals";
import express from "express";
import supertest from "supertest";
import { type GuardedShop, guardedRoom, openGuarded } from "../../support/middleware.ts";
import { until } from "../../support/until.ts";

const CALLS = "/.airlock/rooms/tickets";

let shop: GuardedShop;
beforeAll(async () => {
  const admission = { ratePerMinute: 600, burst: 1, capacity: 1 };
  shop = await openGuarded({ rooms: [guardedRoom({ admission })], routes: (app) => app.use(express.json()) });
});
afterAll(() => shop.close());

test("an app joins, waits, claims and leaves by the calls, with its tokens in fields", async () => {
  const app = supertest(shop.server);
  const first = await app.post(`${CALLS}/join`).send({ lane: "general" });
  expect(first).toMatchObject({ status: 201, body: { state: "admitted" } });
  const second = await app.post(`${CALLS}/join`);
  expect(second).toMatchObject({ status: 201, body: { place: 2 } });
  const held = { "Airlock-Place": second.body.placeToken };
  expect((await app.get(`${CALLS}/place`).set(held)).body).toMatchObject({ place: 2 });
  expect((await app.post(`${CALLS}/claim`).set(held)).status).toBe(202);

  const inside = { "Airlock-Pass": first.body.pass };
  const admitted = await app.get("/api").set(inside);
  expect(admitted.body).toMatchObject({ room: "tickets" });
  expect(admitted.headers["airlock-pass"]).toMatch(/^ey/);
  expect(admitted.headers["set-cookie"]).toBeUndefined();
  expect((await app.post(`${CALLS}/leave`).set(inside)).status).toBe(204);
  await until(async () => (await app.post(`${CALLS}/claim`).set(held)).status === 200);
});

test("status and keys are public, and other calls there are none", async () => {
  const app = supertest(shop.server);
  const status = await app.get(`${CALLS}/status`);
  expect(status.body).toMatchObject({ room: "tickets", epoch: "1", ratePerMinute: 600 });
  expect(status.headers["cache-control"]).toBe("public, max-age=1");
  expect((await app.get("/.airlock/jwks.json")).body.keys).toHaveLength(1);
  expect((await app.get("/.airlock/rooms/other/status")).status).toBe(404);
});

test("metrics tell of the rooms, and leave the process to the shop", async () => {
  const text = await shop.guard.metrics();
  expect(text).toMatch(/airlock_admitted_total\{[^}]*room="tickets"[^}]*\} \d/);
  expect(text).not.toContain("process_cpu");
});
