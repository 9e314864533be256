import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { Visitor } from "../../support/visitor.ts";

let airlock: Airlock;
let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  airlock = await startAirlock({ rooms: [room(shop.url, { match: [{ host: "127.0.0.1" }] })] });
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

const json = { "content-type": "application/json" };
const join = "/.airlock/rooms/tickets/join";
const calls: [string, "GET" | "POST", string, Record<string, string>, string | undefined, number, string][] =
  [
    [
      "a room that does not exist",
      "GET",
      "/.airlock/rooms/nowhere/status",
      {},
      undefined,
      404,
      'there is no room "nowhere"',
    ],
    [
      "a call that does not exist",
      "POST",
      "/.airlock/rooms/tickets/enter",
      {},
      undefined,
      404,
      "there is no such call",
    ],
    ["the wrong method", "GET", join, {}, undefined, 405, "join takes POST"],
    ["a body that is no JSON", "POST", join, json, "{lane", 400, "the body is not JSON"],
    ["a body that is no object", "POST", join, json, "[1]", 400, "the body must be a JSON object"],
    [
      "a body of another type",
      "POST",
      join,
      { "content-type": "text/plain" },
      "lane",
      415,
      "the body must be application/json",
    ],
    [
      "a field that join does not take",
      "POST",
      join,
      json,
      '{"lanes":1}',
      400,
      'join takes "lane", "takeover" and "place", not "lanes"',
    ],
    ["a lane that is no text", "POST", join, json, '{"lane":{}}', 400, "the room's lanes are: general"],
    [
      "a body that is too large",
      "POST",
      join,
      json,
      `{"lane":"${"x".repeat(5000)}"}`,
      413,
      "the body is larger than 4096 bytes",
    ],
  ];

describe("a call with", () => {
  test.each(calls)("%s", async (_name, method, path, headers, body, status, detail) => {
    const answer = await new Visitor(airlock.url).send(method, path, headers, body);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.headers["airlock-state"]).toBe("refused");
    expect(JSON.parse(answer.body)).toMatchObject({ status, detail });
  });
});

const tokens = ["", "garbage", "a.b.c", "%00", "x".repeat(4000), '"quoted"', "eyJhbGciOiJub25lIn0.e30."];

describe("a bad token is no token", () => {
  test.each(tokens)("in a cookie: %.20s", async (token) => {
    const visitor = new Visitor(airlock.url);
    visitor.cookies.set("airlock_place_tickets", token);
    visitor.cookies.set("airlock_pass_tickets", token);
    expect(JSON.parse((await visitor.call("GET", "place")).body).state).toBe("none");
    expect((await visitor.open()).status).toBe(200);
    expect(visitor.cookies.get("airlock_pass_tickets")).toMatch(/^eyJ/);
  });

  test.each(tokens.slice(1))("in a header: %.20s", async (token) => {
    const visitor = new Visitor(airlock.url);
    const headers = { "airlock-pass": token, "airlock-place": token };
    const answer = await visitor.send("GET", "/", headers);
    expect(answer.status).toBe(503);
    expect(answer.headers["airlock-state"]).toBe("none");
  });

  test("a pass for a place and a place for a pass", async () => {
    const visitor = new Visitor(airlock.url);
    await visitor.open();
    const headers = {
      "airlock-pass": visitor.cookies.get("airlock_place_tickets") ?? "",
      "airlock-place": visitor.cookies.get("airlock_pass_tickets") ?? "",
    };
    const answer = await new Visitor(airlock.url).send("GET", "/.airlock/rooms/tickets/place", headers);
    expect(JSON.parse(answer.body)).toEqual({ state: "none", reason: "wrong-kind" });
  });
});

test("a host that no room answers for gets a page that says so", async () => {
  const answer = await new Visitor(airlock.url).open("/", { host: "elsewhere.example" });
  expect(answer.status).toBe(404);
  expect(answer.headers["airlock-state"]).toBe("refused");
  expect(answer.body).toContain("no room answers for this address");
});

test("headers that are too large are a 431", async () => {
  const answer = await new Visitor(airlock.url).open("/", { "x-large": "x".repeat(20_000) });
  expect(answer.status).toBe(431);
});

test("a token whose claims are nested so deep that nobody can write them is none", async () => {
  const deep = Buffer.from("[".repeat(5900) + "]".repeat(5900)).toString("base64url");
  for (const kind of ["place", "pass", "invitation"]) {
    const cookie = `airlock_${kind}_tickets=p1.0ABEiM0RVZnc.cj${deep}.sig`;
    const visitor = new Visitor(airlock.url);
    await visitor.send("GET", "/", { cookie, accept: "text/html" });
    // A new one, inside or in line.
    expect(visitor.cookies.has("airlock_place_tickets")).toBe(true);
  }
});
