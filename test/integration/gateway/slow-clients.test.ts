import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

/** More than the kernels take on the way. */
const LARGE = Buffer.alloc(16 * 1024 * 1024, "x");
/** Less than the kernels take on the way. */
const KERNEL = 1024 * 1024;
const CONNECTIONS = 8;
const ATTACKERS = 40;

let shop: Shop;
let airlock: Airlock;
let port: number;
let clients: RawPeer[];
/** Of what the shop is answering or reading, by path. */
let atOnce: Map<string, number>;
let most: Map<string, number>;

beforeEach(async () => {
  clients = [];
  atOnce = new Map();
  most = new Map();
  shop = await startShop(answer);
  airlock = await startAirlock({
    rooms: [
      room(shop.url, {
        upstream: { url: shop.url, connections: CONNECTIONS },
        bypass: ["/static/*"],
        admission: { burst: 100 },
      }),
    ],
  });
  port = Number(new URL(airlock.url).port);
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await airlock.close();
  await shop.close();
});

function answer(req: IncomingMessage, res: ServerResponse): void {
  const [path = "/"] = (req.url ?? "/").split("?");
  count(path, 1);
  res.once("close", () => count(path, -1));
  if (req.method === "POST") req.resume().once("end", () => res.end("taken"));
  else if (path.endsWith("/large")) res.end(LARGE);
  else res.end("the shop");
}

function count(path: string, by: number): void {
  const now = (atOnce.get(path) ?? 0) + by;
  atOnce.set(path, now);
  most.set(path, Math.max(most.get(path) ?? 0, now));
}

/** A client that sends `text` and reads nothing. */
async function deaf(text: string): Promise<RawPeer> {
  const client = await connectRaw(port);
  client.socket.pause();
  client.send(text);
  clients.push(client);
  return client;
}

function get(path: string, cookie = ""): string {
  return `GET ${path} HTTP/1.1\r\nHost: shop.test\r\n${cookie === "" ? "" : `Cookie: ${cookie}\r\n`}\r\n`;
}

async function admitted(): Promise<{ readonly visitor: Visitor; readonly cookie: string }> {
  const visitor = new Visitor(airlock.url);
  expect((await visitor.open()).body).toBe("the shop");
  return { visitor, cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
}

/** Whoever is inside gets in a few seconds what the shop makes at once. */
async function isServed(visitor: Visitor): Promise<void> {
  for (let i = 0; i < 5; i++)
    expect(await visitor.open("/page")).toMatchObject({ status: 200, body: "the shop" });
}

async function metric(name: string): Promise<number> {
  const body = await askOps(`${airlock.opsUrl}/metrics`);
  const lines = (await body.text()).split("\n").filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

test("answers that nobody reads on a bypass take no more than its share", async () => {
  const { visitor } = await admitted();
  for (let i = 0; i < ATTACKERS; i++) await deaf(get("/static/large"));
  await until(() => (atOnce.get("/static/large") ?? 0) > 0);
  await isServed(visitor);
  expect(most.get("/static/large")).toBeLessThanOrEqual(CONNECTIONS / 4);
  expect(await metric('airlock_upstream_connections{room="tickets",share="bypass"}')).toBeLessThanOrEqual(
    CONNECTIONS / 4,
  );
});

test("answers that nobody reads, all with one pass, leave the others their connections", async () => {
  const { visitor } = await admitted();
  const { cookie } = await admitted();
  for (let i = 0; i < ATTACKERS; i++) await deaf(get("/large", cookie));
  await until(() => (atOnce.get("/large") ?? 0) > 0);
  await isServed(visitor);
  expect(most.get("/large")).toBeLessThanOrEqual(CONNECTIONS / 2);
});

test("while others wait the slowest are ended, and they are told of together and without an address", async () => {
  const { visitor } = await admitted();
  const guests = await Promise.all(Array.from({ length: CONNECTIONS }, admitted));
  for (const { cookie } of guests) await deaf(get("/large", cookie));
  await until(() => atOnce.get("/large") === CONNECTIONS);
  await isServed(visitor);
  const ended = await metric('airlock_slow_clients_ended_total{room="tickets",share="admitted"');
  expect(ended).toBeGreaterThan(0);
  // They are reset: what is closed in peace stays in the kernel until it is read.
  for (const { socket } of clients) socket.resume();
  const [first] = await Promise.race(clients.map((client) => client.untilEnd().then((text) => [text])));
  expect(first?.length).toBeLessThan(KERNEL);
});

describe("bodies a byte at a time", () => {
  async function drip(head: string): Promise<RawPeer> {
    const client = await connectRaw(port);
    clients.push(client);
    client.send(`${head}Host: shop.test\r\nContent-Length: 100000\r\n\r\nx`);
    const timer = setInterval(() => client.send("x"), 50);
    client.socket.once("close", () => clearInterval(timer));
    return client;
  }

  test("on a bypass leave the admitted their connections", async () => {
    const { visitor } = await admitted();
    for (let i = 0; i < ATTACKERS; i++) await drip("POST /static/hook HTTP/1.1\r\n");
    await isServed(visitor);
    expect(most.get("/static/hook") ?? 0).toBeLessThanOrEqual(CONNECTIONS / 4);
  });

  test("of a session each are taken in by the gateway once half of the connections are in use", async () => {
    const { visitor } = await admitted();
    const guests = await Promise.all(Array.from({ length: 2 * CONNECTIONS }, admitted));
    for (const { cookie } of guests) await drip(`POST /order HTTP/1.1\r\nCookie: ${cookie}\r\n`);
    await until(() => (atOnce.get("/order") ?? 0) === CONNECTIONS / 2);
    await isServed(visitor);
    expect(most.get("/order")).toBe(CONNECTIONS / 2);
    expect(await metric('airlock_buffered_bytes{of="requests"}')).toBeGreaterThan(0);
  });
});

test("a phone that reads slowly gets all of it while nobody waits", async () => {
  const { visitor, cookie } = await admitted();
  const phone = await deaf(get("/large", cookie));
  await until(() => atOnce.get("/large") === 1);
  let got = 0;
  const counted = new Promise<void>((resolve) =>
    phone.socket.on("data", (chunk) => {
      got += chunk.length;
      if (got > LARGE.length) resolve();
    }),
  );
  phone.socket.pause();
  for (let i = 0; i < 20; i++) {
    phone.socket.read(100);
    await isServed(visitor);
  }
  phone.socket.resume();
  await counted;
  expect(await metric("airlock_slow_clients_ended_total{")).toBe(0);
}, 30_000);
