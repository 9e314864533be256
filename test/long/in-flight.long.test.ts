import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { room, startShop } from "../support/airlock.ts";
import { type Clocked, startClocked } from "../support/clocked.ts";
import { askOps } from "../support/described-ops.ts";
import { until } from "../support/until.ts";
import { NAVIGATION, Visitor } from "../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A shop with one slot that answers what is below `/slow` when the test says so. */
async function start(admission: Readonly<Record<string, number>> = {}) {
  const slow: ServerResponse[] = [];
  const shop = await startShop((req, res) => {
    if (req.url?.startsWith("/slow")) slow.push(res);
    else req.resume().once("end", () => res.end("the shop"));
  });
  closing.push(shop.close);
  const pair = await startClocked(room(shop.url, { admission: { capacity: 1, ...admission } }));
  closing.push(pair.close);
  const [inside, other] = [new Visitor(pair.gateways[0].url), new Visitor(pair.gateways[1].url)];
  return { pair, slow, inside, other };
}

async function isOut(other: Visitor): Promise<void> {
  expect((await other.open()).status).toBe(503);
}

async function getsIn(other: Visitor): Promise<void> {
  await until(async () => (await other.open()).status === 200);
}

test("the 30 s of a first lease begin when the answer is out, and the visitor gets a pass that is good", async () => {
  const { pair, slow, inside, other } = await start();
  const first = inside.open("/slow");
  await until(() => slow.length === 1);
  await isOut(other);
  await pair.after(40);
  await isOut(other);
  slow[0]?.end("the first page");
  expect((await first).status).toBe(200);
  await pair.after(20);
  await isOut(other);
  expect(JSON.parse((await inside.call("GET", "place")).body).state).toBe("admitted");
  expect((await inside.open("/next")).body).toBe("the shop");
  await isOut(other);
}, 30_000);

test("who never brings the pass back holds the slot for 30 s from the answer, and no longer", async () => {
  const { pair, slow, inside, other } = await start();
  const first = inside.open("/slow");
  await until(() => slow.length === 1);
  await isOut(other);
  await pair.after(35);
  await isOut(other);
  slow[0]?.end();
  await first;
  await pair.after(31);
  await getsIn(other);
}, 30_000);

test("an upload that takes longer than the lease holds it, from its first byte to the answer", async () => {
  const { pair, inside, other } = await start({ leaseSeconds: 10, maxSessionSeconds: 600 });
  await inside.open();
  expect((await inside.open()).status).toBe(200);
  await isOut(other);
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      body = controller;
    },
  });
  const cookie = [...inside.cookies].map((pair) => pair.join("=")).join("; ");
  const init = { method: "POST", headers: { cookie, ...NAVIGATION }, body: stream, duplex: "half" as const };
  body?.enqueue(new Uint8Array(10));
  const upload = fetch(`${pair.gateways[0].url}/upload`, init);
  await pair.after(54);
  await isOut(other);
  body?.close();
  expect((await upload).status).toBe(200);
  await pair.after(9);
  expect((await inside.open()).status).toBe(200);
  await isOut(other);
}, 30_000);

test("a gateway that is cut off from the ledger with a request under way holds its slot for a lease at most", async () => {
  const { pair, slow, inside, other } = await start();
  void inside.open("/slow").catch(() => {});
  await until(() => slow.length === 1);
  await isOut(other);
  await pair.after(18);
  pair.cutOff(true);
  await isOut(other);
  await pair.after(36);
  await getsIn(other);
}, 30_000);

test("no request holds a session beyond its longest time", async () => {
  const { pair, slow, inside, other } = await start({ leaseSeconds: 10, maxSessionSeconds: 45 });
  void inside.open("/slow").catch(() => {});
  await until(() => slow.length === 1);
  await isOut(other);
  await pair.after(36);
  await isOut(other);
  await pair.after(18);
  await getsIn(other);
}, 30_000);

test("many requests of one session under way tell the ledger of it once", async () => {
  const { pair, slow, inside, other } = await start();
  await inside.open();
  expect((await inside.open()).status).toBe(200);
  await isOut(other);
  const many = Array.from({ length: 12 }, () => inside.open("/slow"));
  await until(() => slow.length === 12);
  const before = await exchanged(pair);
  await pair.after(126);
  expect((await exchanged(pair)) - before).toBe(1);
  for (const res of slow) {
    res.end();
    await once(res, "close");
  }
  await Promise.all(many);
}, 30_000);

/** Questions that went to the ledger so far. */
async function exchanged(pair: Clocked): Promise<number> {
  const text = await (await askOps(`${pair.gateways[0].opsUrl}/metrics`)).text();
  return Number(/^airlock_exchange_batch_size_sum\{[^}]*\} (\S+)$/m.exec(text)?.[1]);
}
