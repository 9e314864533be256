import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { connectRaw } from "../../support/raw.ts";
import { Visitor } from "../../support/visitor.ts";

let airlock: Airlock;
let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  const match = [{ host: "127.0.0.1" }];
  const rooms = [
    room(shop.url, { match }),
    room(shop.url, { id: "calm", match: [{ host: "127.0.0.1", path: "/calm" }], waiting: { status: 200 } }),
    room(shop.url, { id: "busy", match: [{ host: "127.0.0.1", path: "/busy" }], waiting: { status: 429 } }),
  ];
  airlock = await startAirlock({ rooms });
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

const JSON_ONLY = { accept: "application/json" };
const get = (path: string, headers: Record<string, string> = JSON_ONLY) =>
  new Visitor(airlock.url).send("GET", path, headers);

test("a body that is too large is refused while it comes in chunks, and the gateway goes on", async () => {
  const client = await connectRaw(Number(new URL(airlock.url).port));
  client.send(
    "POST /.airlock/rooms/tickets/join HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
  );
  client.send(`2000\r\n${"x".repeat(8192)}\r\n`);
  expect(await client.until('"body-too-large"')).toMatch(/^HTTP\/1\.1 413 /);
  expect((await get("/api/seats")).status).toBe(503);
  client.destroy();
});

describe("a program without a pass at the shop's door", () => {
  test("is told how to get one, as a problem with the state", async () => {
    const answer = await get("/api/seats");
    expect(answer).toMatchObject({ status: 503, headers: { "airlock-state": "none", "retry-after": "2" } });
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(answer.body)).toEqual({
      type: "about:blank",
      title: "Service Unavailable",
      status: 503,
      code: "not-admitted",
      detail: 'not admitted to room "tickets"; apps ask with POST /.airlock/rooms/tickets/join',
      state: "none",
    });
  });

  test.each([
    ["/busy", 429],
    ["/calm", 503],
  ])("%s: gets a status that no program takes for an answer", async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body).status).toBe(status);
  });

  test.each(["*/*", "image/avif,image/*", "text/css"])("that takes %s gets text", async (accept) => {
    const answer = await get("/calm/logo", { accept });
    expect(answer).toMatchObject({ status: 503, headers: { "content-type": "text/plain; charset=utf-8" } });
  });

  test("and a person who opens a page goes in, whatever else the browser takes", async () => {
    const answer = await get("/", { accept: "text/html,application/json" });
    expect(answer.body).toBe("the shop");
  });
});

test("a host that no room answers for is a problem, for a program", async () => {
  const answer = await get("/", { ...JSON_ONLY, host: "elsewhere.example" });
  expect(JSON.parse(answer.body)).toMatchObject({ status: 404, code: "no-room-here", state: "refused" });
});

describe("an answer of claim is a 200 only with a pass", () => {
  test("not without any token", async () => {
    const answer = await new Visitor(airlock.url).call("POST", "claim");
    expect(answer).toMatchObject({ status: 202, body: '{"state":"none"}' });
  });

  test("and inside it is a longer pass each time, with either token", async () => {
    const app = new Visitor(airlock.url);
    const send = (headers: Record<string, string>) =>
      app.send("POST", "/.airlock/rooms/tickets/claim", headers);
    const joined = await app.send("POST", "/.airlock/rooms/tickets/join", { "airlock-place": "-" });
    const { pass, placeToken, expiresInSeconds } = JSON.parse(joined.body);
    expect(expiresInSeconds).toBeGreaterThan(29);
    const renewed = await send({ "airlock-pass": pass, "airlock-place": placeToken });
    expect(renewed.status).toBe(200);
    expect(JSON.parse(renewed.body).expiresInSeconds).toBeGreaterThan(290);
    expect(JSON.parse((await send({ "airlock-place": placeToken })).body).state).toBe("admitted");
    expect(app.cookies.size).toBe(0);
  });
});

test("OPTIONS tells what a call takes", async () => {
  const answer = await new Visitor(airlock.url).send("OPTIONS", "/.airlock/rooms/tickets/join");
  expect(answer).toMatchObject({ status: 204, headers: { allow: "POST, OPTIONS" } });
});
