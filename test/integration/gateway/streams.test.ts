import { afterEach, expect, test } from "@jest/globals";
import { room } from "../../support/airlock.ts";
import { type Clocked, startClocked } from "../../support/clocked.ts";
import { inviter, linkOf } from "../../support/invitations.ts";
import { startPair } from "../../support/pair.ts";
import type { RawPeer } from "../../support/raw.ts";
import { eventsOf, type StreamShop, socketOf, startStreamShop } from "../../support/stream-shop.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const SECOND = 1000;
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

test("a release ends the WebSockets and event streams of the session, on every gateway within a second", async () => {
  const { shop, room } = await sells();
  const pair = await startPair(room);
  closing.push(pair.close);
  const [one, two] = pair.gateways.map(({ url }) => url);
  const visitor = await enters(one ?? "");
  const bystander = await enters(two ?? "");
  const others = await streamsOf(bystander, two ?? "");
  const streams = [await streamsOf(visitor, one ?? ""), await streamsOf(visitor, two ?? "")];
  const from = Date.now();
  await visitor.open("/done");
  for (const each of streams) await areOver(each);
  expect(Date.now() - from).toBeLessThan(SECOND);
  for (const other of others) expect(other.ended).toBe(false);
  expect(shop.events.filter(({ destroyed }) => !destroyed)).toHaveLength(1);
});

test("leaving, revoking and taking over end them", async () => {
  const { room } = await sells({ access: "invitation" });
  const pair = await startPair(room);
  closing.push(pair.close);
  const [one, two] = pair.gateways;
  const invite = await inviter(pair.folder);
  const guest = async (person: string) => {
    const visitor = new Visitor(one.url);
    await visitor.open(linkOf(invite({ person })));
    await visitor.open();
    expect((await visitor.open()).status).toBe(200);
    return { visitor, streams: await streamsOf(visitor, two.url) };
  };
  const [ann, bea, cat] = [await guest("ann"), await guest("bea"), await guest("cat")];
  await ann.visitor.call("POST", "leave");
  await areOver(ann.streams);
  await pair.revoke("bea");
  await areOver(bea.streams);
  const device = new Visitor(two.url);
  await device.open(linkOf(invite({ person: "cat" })));
  await device.open();
  await areOver(cat.streams);
});

test("streams take no connection from the others, and have a bound of their own", async () => {
  const { pair } = await start({ upstream: { connections: 1, streams: 3 } });
  const [{ url }] = pair.gateways;
  const visitor = await enters(url);
  const open = [await socketOf(visitor, url), await eventsOf(visitor, url), await eventsOf(visitor, url)];
  expect((await visitor.open()).body).toBe("the shop");
  const refused = [await socketOf(visitor, url), await eventsOf(visitor, url)];
  for (const one of refused) expect(one.received).toMatch(/^HTTP\/1.1 503 /);
  expect((await visitor.open()).body).toBe("the shop");
  open[1]?.destroy();
  await until(async () => (await eventsOf(visitor, url)).received.startsWith("HTTP/1.1 200 "));
});

test("streams that anybody opens on a bypass leave the admitted theirs", async () => {
  const { pair } = await start({ bypass: ["/events"], upstream: { streams: 4 } });
  const [{ url }] = pair.gateways;
  const nobody = new Visitor(url);
  expect((await eventsOf(nobody, url)).received).toMatch(/^HTTP\/1.1 200 /);
  expect((await eventsOf(nobody, url)).received).toMatch(/^HTTP\/1.1 503 /);
  const visitor = await enters(url);
  for (const _ of [1, 2, 3]) expect((await socketOf(visitor, url)).received).toMatch(/^HTTP\/1.1 101 /);
  expect((await socketOf(visitor, url)).received).toMatch(/^HTTP\/1.1 503 /);
});

test("the configuration says how many streams a session and a bypass have", async () => {
  const upstream = { streams: 8, bypassStreams: 1, streamsPerSession: 2 };
  const { pair } = await start({ upstream, bypass: ["/public/*"] });
  const [{ url }] = pair.gateways;
  const visitor = await enters(url);
  const open = await streamsOf(visitor, url);
  for (const one of await streamsOf(visitor, url)) expect(one.received).toMatch(/^HTTP\/1.1 503 /);
  const other = await streamsOf(await enters(url), url);
  expect(other.map(({ received }) => received.slice(9, 12))).toEqual(["101", "200"]);
  const stranger = new Visitor(url);
  expect((await socketOf(stranger, url, "/public/ticker")).received).toMatch(/^HTTP\/1.1 101 /);
  expect((await socketOf(stranger, url, "/public/ticker")).received).toMatch(/^HTTP\/1.1 503 /);
  open[0]?.destroy();
  await until(async () => (await socketOf(visitor, url)).received.startsWith("HTTP/1.1 101 "));
});

test("streams of a bypass are nobody's session's", async () => {
  const { pair } = await start({ bypass: ["/events", "/ticker"] });
  const [{ url }] = pair.gateways;
  const visitor = await enters(url);
  const streams = await streamsOf(visitor, url);
  const bound = await socketOf(visitor, url, "/own");
  await visitor.call("POST", "leave");
  await bound.untilEnd();
  streams[0]?.send("still here");
  await streams[0]?.until("still here");
  expect(streams[1]?.ended).toBe(false);
});
