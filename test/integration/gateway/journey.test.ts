import { afterEach, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(
  admission = {},
  listener?: Parameters<typeof startShop>[0],
): Promise<{ airlock: Airlock; shop: Shop }> {
  const shop = await startShop(listener);
  closing.push(shop.close);
  const airlock = await startAirlock({ rooms: [room(shop.url, { admission })] });
  closing.push(() => airlock.close());
  return { airlock, shop };
}

test("walks in where nobody waits, and the shop is told who it is", async () => {
  const { airlock, shop } = await start();
  const visitor = new Visitor(airlock.url);
  const answer = await visitor.open("/seats");
  expect(answer).toMatchObject({ status: 200, body: "the shop" });
  expect(answer.headers["cache-control"]).toBe("private");
  expect(visitor.kept).toEqual(["airlock_place_tickets", "airlock_pass_tickets"]);
  const [first] = shop.requests;
  expect(first?.headers["airlock-room"]).toBe("tickets");
  expect(first?.headers["airlock-session"]).toMatch(/^[\w-]{16}$/);
  expect(first?.headers["airlock-pass"]).toBe(visitor.cookies.get("airlock_pass_tickets"));
  expect(first?.headers.cookie).toBeUndefined();
});

test("waits in line, is called, enters by opening the page again, and nobody overtakes", async () => {
  const { airlock } = await start({ ratePerMinute: 120, burst: 1 });
  const crowd = Array.from({ length: 4 }, () => new Visitor(airlock.url));
  for (const one of crowd) await one.open();
  const pages = await Promise.all(crowd.slice(1).map((one) => one.open()));
  for (const page of pages) {
    expect(page.status).toBe(503);
    expect(["waiting", "called", "ready"]).toContain(page.headers["airlock-state"]);
    expect(Number(page.headers["retry-after"])).toBeGreaterThan(0);
    expect(page.body).toMatch(/<noscript><meta http-equiv="refresh" content="\d+"><\/noscript>/);
    expect(page.headers["cache-control"]).toBe("no-store");
  }
  const order: number[] = [];
  await Promise.all(
    crowd.slice(1).map(async (one, i) => {
      await until(async () => (await one.open()).status === 200);
      order.push(i);
    }),
  );
  expect(order).toEqual([0, 1, 2]);
});

test("keeps the session through a second tab, and ends it when the shop says release", async () => {
  const { airlock, shop } = await start({ capacity: 1 }, (req, res) => {
    if (req.url === "/bought") res.setHeader("Airlock-Command", "release");
    res.end("the shop");
  });
  const buyer = new Visitor(airlock.url);
  const next = new Visitor(airlock.url);
  await buyer.open();
  await buyer.open("/tab");
  expect(new Set(shop.requests.map((one) => one.headers["airlock-session"])).size).toBe(1);
  expect((await next.open()).status).toBe(503);

  const copied = new Map(buyer.cookies);
  const bought = await buyer.open("/bought");
  expect(bought.headers["airlock-command"]).toBeUndefined();
  expect(buyer.kept).toEqual([]);
  await until(async () => (await next.open()).status === 200);

  const thief = new Visitor(airlock.url);
  for (const [name, value] of copied) thief.cookies.set(name, value);
  expect((await thief.open()).status).toBe(503);
});

test("confirms a provisional lease with the first request that brings the pass back", async () => {
  const { airlock } = await start({ leaseSeconds: 300 });
  const visitor = new Visitor(airlock.url);
  await visitor.open();
  const provisional = visitor.cookies.get("airlock_pass_tickets");
  await visitor.open();
  const confirmed = visitor.cookies.get("airlock_pass_tickets");
  expect(confirmed).not.toBe(provisional);
  await visitor.open();
  expect(visitor.cookies.get("airlock_pass_tickets")).toBe(confirmed);
});

test("extends the lease as the shop asks", async () => {
  const { airlock } = await start({ leaseSeconds: 60, maxSessionSeconds: 3600 }, (req, res) => {
    if (req.url === "/seats") res.setHeader("Airlock-Command", "extend=900");
    res.end("the shop");
  });
  const visitor = new Visitor(airlock.url);
  await visitor.open();
  await visitor.open("/seats");
  const { expiresAt } = JSON.parse((await visitor.call("GET", "place")).body);
  const seconds = (Date.parse(expiresAt) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(890);
  expect(seconds).toBeLessThan(901);
});

test("keeps pass and place when the shop is down", async () => {
  const { airlock, shop } = await start();
  const visitor = new Visitor(airlock.url);
  await shop.close();
  const answer = await visitor.open();
  expect(answer.status).toBe(502);
  expect(answer.headers["airlock-state"]).toBe("admitted");
  expect(visitor.kept).toEqual(["airlock_place_tickets", "airlock_pass_tickets"]);
  expect(answer.body).toContain("<h1");
});

test("tells a browser without Fetch Metadata by a field when to look again, and leaves it to the page in others", async () => {
  const { airlock } = await start({ ratePerMinute: 1, burst: 1 });
  await new Visitor(airlock.url).open();
  const old = await new Visitor(airlock.url).send("GET", "/", { accept: "text/html" });
  expect(old.status).toBe(503);
  expect(old.headers.refresh).toBe(`${old.headers["retry-after"]}; url=/?airlock_again=1`);
  const young = await new Visitor(airlock.url).open();
  expect(young.status).toBe(503);
  expect(young.headers.refresh).toBeUndefined();
});
