import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { until } from "../../support/until.ts";
import { type Answer, NAVIGATION, Visitor } from "../../support/visitor.ts";

const LATE = "What you sent has not reached the shop.";
const SAME = { ...NAVIGATION, "sec-fetch-site": "same-origin" };

let shop: Shop;
let airlock: Airlock;
let closed: boolean;
beforeEach(async () => {
  closed = false;
  shop = await startShop((req, res) => (req.url === "/broken" ? res.destroy() : res.end("the shop")));
  const match = [{ host: "127.0.0.1", path: "/sale" }, { path: "/" }];
  airlock = await startAirlock({ rooms: [room(shop.url, { match, admission: { capacity: 1, burst: 1 } })] });
});
afterEach(async () => {
  await airlock.close();
  if (!closed) await shop.close();
});

function entryIn({ body }: Answer): string | undefined {
  const [, view = "{}"] = /data-view="([^"]*)"/.exec(body) ?? [];
  return JSON.parse(view.replaceAll("&quot;", '"').replaceAll("&amp;", "&")).entry;
}

/** Somebody is inside, so that whoever comes now waits. */
async function filled(): Promise<Visitor> {
  const inside = new Visitor(airlock.url);
  await inside.open("/sale");
  return inside;
}

test.each([
  ["the page that the form was on", "/sale/cart?step=2", "/sale/cart?step=2"],
  ["no page of Airlock's own", "/.airlock/verify", "/sale"],
  ["no other host that a path seems to be", "//evil.example/x", "/evil.example/x"],
])("a late form leads back to %s", async (_name, path, entry) => {
  await filled();
  const late = await new Visitor(airlock.url).send("POST", "/sale/order", {
    ...SAME,
    referer: `${airlock.url}${path}`,
  });
  expect(late.status).toBe(503);
  expect(late.body).toContain(LATE);
  expect(entryIn(late)).toBe(entry);
  expect(late.body).toContain(`url=${entry}">`);
  expect(shop.requests).toHaveLength(1);
});

test.each([undefined, "https://evil.example/sale/cart", "no address"])(
  "a late form with the Referer %s leads to where the room begins",
  async (referer) => {
    await filled();
    const headers = { ...SAME, ...(referer !== undefined && { referer }) };
    expect(entryIn(await new Visitor(airlock.url).send("POST", "/sale/order", headers))).toBe("/sale");
  },
);

test("a client without Fetch Metadata is led there by Refresh", async () => {
  await filled();
  const headers = { accept: "text/html", referer: `${airlock.url}/sale/cart` };
  const late = await new Visitor(airlock.url).send("POST", "/sale/order", headers);
  expect(late.headers.refresh).toMatch(/^\d+; url=\/sale\/cart$/);
});

test("a form whose session has just run out, or who is let in at once, goes through", async () => {
  expect((await new Visitor(airlock.url).send("POST", "/sale/order", SAME)).body).toBe("the shop");
});

test("a form says that it may have arrived only where it was sent", async () => {
  const visitor = await filled();
  const sent = await visitor.send("POST", "/broken", SAME);
  expect(sent.status).toBe(502);
  expect(sent.body).toContain("<p>What you sent may have arrived anyway.");
  await shop.close();
  closed = true;
  await until(async () => (await visitor.open("/sale")).status === 502);
  const refused = await visitor.send("POST", "/sale/order", SAME);
  expect(refused.status).toBe(502);
  expect(refused.body).toContain("<p>What you sent has not arrived.");
  expect(refused.body).not.toContain("<p>What you sent may have arrived");
  expect(entryIn(refused)).toBe("/sale");
  const app = await visitor.send("POST", "/sale/order", { accept: "application/json" });
  expect(JSON.parse(app.body).detail).toContain("it has not got the request");
});
