import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Answered, CLIENTS } from "../../../src/gateway/request/clients.ts";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { CLIENTS_SENT, type Client } from "../../support/clients.ts";
import { connectRaw } from "../../support/raw.ts";
import { NAVIGATION, Visitor } from "../../support/visitor.ts";

let airlock: Airlock;
let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  const admission = { burst: 100 };
  const rooms = [room(shop.url, { admission, bypass: ["/static/*", "/payment/callback"] })];
  airlock = await startAirlock({ rooms });
});
afterAll(async () => {
  await airlock.close();
  await shop.close();
});

const ANSWERED = new Map(CLIENTS.map(({ client, answered }) => [client, answered]));
const sent = CLIENTS_SENT.map((client): [string, Answered, Client] => [
  client.name,
  ANSWERED.get(client.row) ?? "text",
  client,
]);

describe("who takes a place", () => {
  test.each(sent)("%s: %s", async (_name, answered, { method, headers }) => {
    const visitor = new Visitor(airlock.url);
    const answer = await visitor.send(method ?? "GET", "/", headers);
    expect(visitor.cookies.has("airlock_place_tickets")).toBe(answered === "join");
    expect(answer.status).toBe(answered === "join" ? 200 : 503);
    if (answered !== "join") expect(answer.headers["airlock-state"]).toBe("none");
    if (method === "HEAD") expect(answer.body).toBe("");
  });
});

describe("in a room whose waiting page is a 200", () => {
  let waiting: Airlock;
  beforeAll(async () => {
    const admission = { ratePerMinute: 0 };
    waiting = await startAirlock({ rooms: [room(shop.url, { admission, waiting: { status: 200 } })] });
  });
  afterAll(() => waiting.close());

  test.each(sent)("%s: %s", async (_name, answered, { method, headers }) => {
    const visitor = new Visitor(waiting.url);
    const answer = await visitor.send(method ?? "GET", "/", headers);
    expect(answer.status).toBe(answered === "join" ? 200 : 503);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(visitor.cookies.size).toBe(answered === "join" ? 1 : 0);
    if (answered === "text") return expect(answer.headers["content-type"]).not.toContain("html");
    expect(answer.headers["content-type"]).toContain("text/html");
    const offers = answer.body.includes('action="/.airlock/rooms/tickets/join"');
    expect(offers).toBe(answered === "page");
  });

  test.each([
    [
      "a WebSocket handshake",
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
    ],
    ["a webhook with a body", "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n"],
    ["a stream of events", "Accept: text/event-stream\r\nConnection: close\r\n"],
  ])("%s is told no success", async (name, fields) => {
    const raw = await connectRaw(Number(new URL(waiting.url).port));
    const [method, body] = name.includes("body") ? ["POST", "{}"] : ["GET", ""];
    raw.send(`${method} /hook HTTP/1.1\r\nHost: shop\r\n${fields}\r\n${body}`);
    const answer = await raw.untilEnd();
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toMatch(/X-Content-Type-Options: nosniff\r\n/i);
    expect(answer).toMatch(/Cache-Control: no-store\r\n/i);
  });

  test("a visitor in line is told so by a script's answer, and still no success", async () => {
    const visitor = new Visitor(waiting.url);
    await visitor.open();
    const answer = await visitor.send("GET", "/api", { accept: "application/json" });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "not-admitted", status: 503, state: "waiting" });
  });

  test("a button of the page without a place gives one, and leads back to it", async () => {
    const worker = {
      ...NAVIGATION,
      "sec-fetch-mode": "cors",
      "sec-fetch-dest": "empty",
      "sec-fetch-site": "same-origin",
    };
    const visitor = new Visitor(waiting.url);
    const offer = await visitor.send("GET", "/show?a=1", worker);
    expect(offer.body).toContain('action="/.airlock/rooms/tickets/join"');
    const referer = `${waiting.url}/show?a=1`;
    const pressed = await visitor.send("POST", "/.airlock/rooms/tickets/join", { ...NAVIGATION, referer });
    expect(pressed.status).toBe(303);
    const marked = await visitor.open(String(pressed.headers.location));
    expect([marked.status, marked.headers.location]).toEqual([303, "/show?a=1"]);
    const line = await visitor.send("GET", "/show?a=1", worker);
    expect([line.status, line.headers["airlock-state"]]).toEqual([503, "waiting"]);
    expect(line.headers["content-type"]).toContain("text/html");
  });
});

describe("what passes without a place", () => {
  test.each([
    ["/static/logo.svg", 200],
    ["/static/logo.svg?v=2", 200],
    ["/payment/callback", 200],
    ["/payment/callback/x", 503],
    ["/static", 503],
    ["/static/../buy", 503],
    ["/static/%2e%2e/buy", 503],
    ["/static//buy", 503],
    ["/static/..%2fbuy", 503],
    ["/static/\\..\\buy", 503],
    ["/static/..;/buy", 503],
    ["/static/..%3b/buy", 503],
    ["/static/..%00/buy", 503],
    ["/static/%u002e%u002e/buy", 503],
    ["/static/.%09./buy", 503],
  ])("%s gives %i", async (path, status) => {
    const { hostname, port } = new URL(airlock.url);
    const raw = await connectRaw(Number(port));
    raw.send(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    expect(await raw.untilEnd()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});

describe("a form that another site sends", () => {
  const foreign = { ...NAVIGATION, "sec-fetch-site": "cross-site" };

  test("is told to whom it happened, overwrites no place and is not repeated", async () => {
    const visitor = new Visitor(airlock.url);
    const answer = await visitor.send("POST", "/checkout", foreign);
    expect(answer.status).toBe(503);
    expect(answer.body).toContain("You’re back from another site");
    expect(answer.body).toContain("check your order before you pay again");
    expect(answer.body).toContain('<a class="button" data-say="go" href="/">');
    expect(answer.body).not.toContain("http-equiv");
    expect(visitor.cookies.size).toBe(0);
    await visitor.open();
    expect((await visitor.send("POST", "/checkout", foreign)).body).toBe("the shop");
  });

  test.each(["join", "leave"])("makes no %s", async (name) => {
    const answer = await new Visitor(airlock.url).send("POST", `/.airlock/rooms/tickets/${name}`, foreign);
    expect(answer.status).toBe(403);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test.each(["/checkout", "/.airlock/rooms/tickets/join", "/.airlock/rooms/tickets/leave"])(
    "is known by its origin where a browser has no Fetch Metadata: %s",
    async (path) => {
      const headers = { accept: "text/html", origin: "https://evil.example" };
      const answer = await new Visitor(airlock.url).send("POST", path, headers);
      expect(answer.headers["set-cookie"]).toBeUndefined();
      const own = { ...headers, origin: new URL(airlock.url).origin };
      expect(
        (await new Visitor(airlock.url).send("POST", "/checkout", own)).headers["set-cookie"],
      ).toBeDefined();
    },
  );

  test("and whoever leaves without cookies is told to remove none", async () => {
    const answer = await new Visitor(airlock.url).call("POST", "leave");
    expect(answer.status).toBe(204);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.headers["content-length"]).toBeUndefined();
  });
});

test("a bypass by query, by a segment of any name, by method and of a preset passes to the shop", async () => {
  const open = ["/?wc-api=*", "/*/payment/callback", "@robots", { path: "/hook", methods: ["POST"] }];
  const door = await startAirlock({ rooms: [room(shop.url, { bypass: open })] });
  try {
    const statusOf = async (method: "GET" | "POST", path: string) =>
      (await new Visitor(door.url).send(method, path, {})).status;
    for (const path of ["/?wc-api=stripe", "/de/payment/callback/", "/robots.txt"]) {
      expect(await statusOf("GET", path)).toBe(200);
    }
    expect(await statusOf("POST", "/hook")).toBe(200);
    for (const path of ["/?x=1", "/payment/callback", "/hook"]) expect(await statusOf("GET", path)).toBe(503);
  } finally {
    await door.close();
  }
});
