import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { Visitor } from "../../support/visitor.ts";

const APP = "https://app.example";
let airlock: Airlock;
let shop: Shop;
let gone: Shop;
beforeAll(async () => {
  shop = await startShop();
  gone = await startShop();
  await gone.close();
  const cors = { origins: [APP], credentials: true };
  const rooms = [
    room(shop.url, { cors }),
    room(shop.url, { id: "any", match: [{ path: "/any" }], cors: { origins: ["*"] } }),
    room(shop.url, { id: "none", match: [{ path: "/none" }] }),
    room(gone.url, { id: "gone", match: [{ path: "/gone" }], cors }),
  ];
  airlock = await startAirlock({ rooms });
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

const path = (name: string, id = "tickets") => `/.airlock/rooms/${id}/${name}`;
const send = (method: "GET" | "POST" | "OPTIONS", url: string, headers: Record<string, string>) =>
  new Visitor(airlock.url).send(method, url, headers);
const preflight = (url: string, origin: string) =>
  send("OPTIONS", url, { origin, "access-control-request-method": "POST" });

describe("a page of a listed origin", () => {
  test("may call, read the state and use its cookies", async () => {
    const { headers } = await send("POST", path("join"), { origin: APP });
    expect(headers).toMatchObject({
      "access-control-allow-origin": APP,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "Airlock-State, Airlock-Pass, Retry-After",
      vary: "Origin",
    });
    expect(headers["set-cookie"]).toHaveLength(2);
  });

  test.each([
    ["join", "POST"],
    ["claim", "POST"],
    ["leave", "POST"],
    ["place", "GET, HEAD"],
  ])("may ask before it sends its tokens: %s", async (name, methods) => {
    const answer = await preflight(path(name), APP);
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": APP,
      "access-control-allow-methods": methods,
      "access-control-allow-headers": "Airlock-Place, Airlock-Pass, Airlock-Invitation, Content-Type",
      "access-control-max-age": "600",
    });
  });

  test("reads refusals as well, of the calls and of the shop's paths", async () => {
    for (const url of [path("enter"), path("place", "gone")]) {
      const answer = await send("POST", url, { origin: APP });
      expect(answer.headers["access-control-allow-origin"]).toBe(url === path("enter") ? undefined : APP);
    }
    const refused = await send("GET", "/api/seats", { origin: APP });
    expect(refused.status).toBe(503);
    expect(refused.headers["access-control-allow-origin"]).toBe(APP);
  });

  test("has its preflights for the shop's paths answered by the shop", async () => {
    const before = shop.requests.length;
    expect((await preflight("/api/seats", APP)).body).toBe("the shop");
    expect(
      shop.requests.slice(before).map(({ method, headers }) => [method, headers["airlock-pass"]]),
    ).toEqual([["OPTIONS", undefined]]);
  });

  test("reads that the shop is down", async () => {
    const { pass } = JSON.parse((await send("POST", path("join", "gone"), { "airlock-place": "-" })).body);
    const answer = await send("GET", "/gone/seats", {
      origin: APP,
      "airlock-pass": pass,
      accept: "application/json",
    });
    expect(answer.headers).toMatchObject({ "access-control-allow-origin": APP, "airlock-state": "admitted" });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 502, code: "shop-down", state: "admitted" });
  });
});

describe("a page of any other origin", () => {
  test("gets no leave to read, and caches are told so", async () => {
    const { headers } = await send("GET", path("place"), { origin: "https://other.example" });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers.vary).toBe("Origin");
  });

  test.each(["tickets", "none"])("has its preflight refused with the reason: %s", async (id) => {
    const answer = await preflight(path("join", id), "https://other.example");
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "origin-refused" });
    expect((await preflight(`/${id}`, "https://other.example")).status).toBe(503);
  });

  test("may call a room that lets any page call, without cookies", async () => {
    const { headers } = await send("GET", path("place", "any"), { origin: "https://other.example" });
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
    expect(headers.vary).toBeUndefined();
  });

  test.each([path("status", "none"), "/.airlock/jwks.json", "/.airlock/openapi.json"])(
    "reads what is the same for everybody: %s",
    async (url) => {
      const { headers } = await send("GET", url, { origin: "https://other.example" });
      expect(headers["access-control-allow-origin"]).toBe("*");
      expect(headers.vary).toBeUndefined();
      const asked = await preflight(url, "https://other.example");
      expect(asked.headers).toMatchObject({
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, HEAD",
      });
    },
  );
});

test("a room without cors says nothing of it", async () => {
  const { headers } = await send("GET", path("place", "none"), { origin: APP });
  expect(Object.keys(headers).filter((name) => /^access-control|^vary$/.test(name))).toEqual([]);
});
