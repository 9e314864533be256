import { createPublicKey, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

let airlock: Airlock;
let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  const rooms = [
    room(shop.url, { admission: { ratePerMinute: 120, burst: 1 } }),
    room(shop.url, {
      id: "sold-out",
      match: [{ path: "/over" }],
      schedule: { closesAt: "2020-01-01T00:00:00Z" },
    }),
    room(shop.url, {
      id: "lanes",
      match: [{ path: "/lanes" }],
      lanes: [
        { id: "general", share: 80 },
        { id: "accessible", share: 20, join: "choice" },
        { id: "partner", share: 20, join: "invitation" },
      ],
    }),
  ];
  airlock = await startAirlock({ rooms });
  await new Visitor(airlock.url).call("POST", "join");
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

const path = (name: string, id = "tickets") => `/.airlock/rooms/${id}/${name}`;

describe("an app", () => {
  test("joins, polls, claims and shops with its tokens in headers, and leaves", async () => {
    const app = new Visitor(airlock.url);
    const joined = await app.send("POST", path("join"), { "airlock-place": "none-yet" });
    expect(joined.status).toBe(201);
    expect(joined.headers["set-cookie"]).toBeUndefined();
    const { placeToken, place, state, lane, ahead, eta, pollSeconds } = JSON.parse(joined.body);
    expect({ state, lane }).toEqual({ state: expect.stringMatching(/^(waiting|called)$/), lane: "general" });
    expect(ahead).toBeGreaterThanOrEqual(0);
    expect(eta.lowSeconds).toBeLessThanOrEqual(eta.highSeconds);
    expect(pollSeconds).toBeGreaterThanOrEqual(2);
    const held = { "airlock-place": placeToken };
    await until(
      async () => JSON.parse((await app.send("GET", path("place"), held)).body).state !== "waiting",
    );
    let pass = "";
    await until(async () => {
      const claimed = await app.send("POST", path("claim"), held);
      pass = JSON.parse(claimed.body).pass ?? "";
      expect(claimed.status).toBe(pass === "" ? 202 : 200);
      return pass !== "";
    });
    const again = JSON.parse((await app.send("POST", path("claim"), held)).body);
    expect(again).toMatchObject({ state: "admitted", place });
    const bought = await app.send("GET", "/api/seats", { "airlock-pass": pass });
    expect(bought.body).toBe("the shop");
    expect(JSON.parse((await app.send("GET", path("place"), { "airlock-pass": pass })).body).state).toBe(
      "admitted",
    );
    expect((await app.send("POST", path("leave"), { "airlock-pass": pass })).status).toBe(204);
    expect((await app.send("GET", "/api/seats", { "airlock-pass": pass })).status).toBe(503);
    expect(app.cookies.size).toBe(0);
  });

  test("gets a pass that the published keys verify", async () => {
    const app = new Visitor(airlock.url);
    const { pass } = JSON.parse((await app.send("POST", "/.airlock/rooms/lanes/join")).body);
    const answer = await app.send("GET", "/.airlock/jwks.json");
    expect(answer.headers["cache-control"]).toMatch(/max-age=/);
    const [header, payload, signature] = pass.split(".");
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString());
    const jwk = JSON.parse(answer.body).keys.find((key: { kid: string }) => key.kid === kid);
    const key = createPublicKey({ key: jwk, format: "jwk" });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(
      verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")),
    ).toBe(true);
    expect(Object.keys(jwk)).not.toContain("d");
  });

  test("that joins twice with cookies has one place", async () => {
    const browser = new Visitor(airlock.url);
    const first = JSON.parse((await browser.call("POST", "join")).body);
    const second = await browser.call("POST", "join");
    expect(second.status).toBe(200);
    expect(JSON.parse(second.body).place).toBe(first.place);
  });

  test("chooses a lane, where there is one of that name", async () => {
    const app = new Visitor(airlock.url);
    const send = (lane: unknown) =>
      app.send(
        "POST",
        path("join", "lanes"),
        { "content-type": "application/json", "airlock-place": "-" },
        JSON.stringify({ lane }),
      );
    expect(JSON.parse((await send("accessible")).body).lane).toBe("accessible");
    const refused = await send("vip");
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body).detail).toBe("the room's lanes are: general, accessible, partner");
  });
});

describe("status", () => {
  test("is one for all: no cookie, a second in any cache, 304 for who has it", async () => {
    const visitor = new Visitor(airlock.url);
    visitor.cookies.set("airlock_place_tickets", "x");
    const first = await visitor.call("GET", "status", "sold-out");
    expect(first.status).toBe(200);
    expect(first.headers["set-cookie"]).toBeUndefined();
    expect(first.headers.vary).toBeUndefined();
    expect(first.headers["cache-control"]).toBe("public, max-age=1");
    const keys =
      "room epoch phase issued called ratePerMinute admittedPerMinute showRate pollSeconds message opensAt closesAt lottery lanes at";
    expect(Object.keys(JSON.parse(first.body))).toEqual(keys.split(" "));
    const etag = String(first.headers.etag);
    const second = await visitor.send("GET", path("status", "sold-out"), { "if-none-match": etag });
    expect(second).toMatchObject({ status: 304, body: "" });
    const listed = await visitor.send("GET", path("status", "sold-out"), {
      "if-none-match": `"x", ${etag.slice(2)}`,
    });
    expect(listed.status).toBe(304);
  });

  test("says that a sale is over, and so does a place in it", async () => {
    const visitor = new Visitor(airlock.url);
    expect(JSON.parse((await visitor.call("GET", "status", "sold-out")).body).phase).toBe("closed");
    expect(JSON.parse((await visitor.call("POST", "join", "sold-out")).body)).toEqual({ state: "closed" });
    expect((await visitor.open("/over")).headers["airlock-state"]).toBe("closed");
  });
});

test("a pass that was given back says nothing to a bypass, and the shop cannot prolong it there", async () => {
  const other = await startShop((_req, res) => res.setHeader("Airlock-Command", "extend=900").end());
  const door = await startAirlock({ rooms: [room(other.url, { bypass: ["/static/*"] })] });
  const app = new Visitor(door.url);
  const { pass } = JSON.parse((await app.send("POST", path("join"), { "airlock-place": "-" })).body);
  const held = { "airlock-pass": pass };
  expect((await app.send("GET", "/static/x", held)).headers["airlock-pass"]).toBeDefined();
  await app.send("POST", path("leave"), held);
  await until(async () => (await app.send("GET", "/seats", held)).status === 503);
  expect((await app.send("GET", "/static/x", held)).headers["airlock-pass"]).toBeUndefined();
  expect(other.requests.at(-1)?.headers["airlock-session"]).toBeUndefined();
  await door.close();
  await other.close();
});
