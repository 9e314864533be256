import { afterEach, expect, test } from "@jest/globals";
import { room } from "../support/airlock.ts";
import { type Clocked, startClocked } from "../support/clocked.ts";
import type { RawPeer } from "../support/raw.ts";
import { eventsOf, type StreamShop, socketOf, startStreamShop } from "../support/stream-shop.ts";
import { Visitor } from "../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Tree = Readonly<Record<string, unknown>>;

async function sells(more: Tree & { admission?: Tree } = {}): Promise<{ shop: StreamShop; room: Tree }> {
  const shop = await startStreamShop((req, res) => {
    if (req.url === "/done") res.setHeader("Airlock-Command", "release");
    res.end("the shop");
  });
  closing.push(shop.close);
  const { upstream = {}, ...rest } = more;
  return { shop, room: { ...room(shop.url, rest), upstream: { url: shop.url, ...(upstream as Tree) } } };
}

async function start(more: Tree & { admission?: Tree } = {}): Promise<{ shop: StreamShop; pair: Clocked }> {
  const { shop, room } = await sells(more);
  const pair = await startClocked(room);
  closing.push(pair.close);
  return { shop, pair };
}

/** Somebody inside, whose pass has come back. */
async function enters(origin: string): Promise<Visitor> {
  const visitor = new Visitor(origin);
  await visitor.open();
  expect((await visitor.open()).status).toBe(200);
  return visitor;
}

async function streamsOf(visitor: Visitor, origin: string): Promise<RawPeer[]> {
  return [await socketOf(visitor, origin), await eventsOf(visitor, origin)];
}

/** Both are over, the events with a whole answer. */
async function areOver([socket, events]: RawPeer[]): Promise<void> {
  await socket?.untilEnd();
  expect(await events?.until("\r\n0\r\n\r\n")).toContain("data: hello");
}

test("the longest time of a session ends them, whatever goes over them", async () => {
  const { pair } = await start({ admission: { leaseSeconds: 10, maxSessionSeconds: 60 } });
  const [{ url }] = pair.gateways;
  const streams = await streamsOf(await enters(url), url);
  await pair.after(36);
  streams[0]?.send("still here");
  await streams[0]?.until("still here");
  await pair.after(25);
  await areOver(streams);
});

test("what goes over a stream renews the lease; a silent one ends when the lease has run out", async () => {
  const { shop, pair } = await start({ admission: { leaseSeconds: 10 } });
  const [{ url }] = pair.gateways;
  const [talker, reader, silent] = [await enters(url), await enters(url), await enters(url)];
  const [talks, quiet] = [await socketOf(talker, url), await socketOf(silent, url)];
  const reads = await eventsOf(reader, url);
  for (let i = 0; i < 4; i++) {
    talks.send(`word ${i}`);
    await talks.until(`word ${i}`);
    shop.events[0]?.write(`data: ${i}\n\n`);
    await reads.until(`data: ${i}`);
    await pair.after(18);
  }
  await quiet.untilEnd();
  expect([talks.ended, reads.ended]).toEqual([false, false]);
  expect((await talker.open()).body).toBe("the shop");
}, 30_000);

test("where streams are bound, what goes over them renews nothing", async () => {
  const { pair } = await start({ admission: { leaseSeconds: 10 }, session: { streams: "bound" } });
  const [{ url }] = pair.gateways;
  const streams = await streamsOf(await enters(url), url);
  for (let i = 0; i < 3; i++) {
    streams[0]?.send(`word ${i}`);
    await pair.after(18);
  }
  await areOver(streams);
}, 30_000);
