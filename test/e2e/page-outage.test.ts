import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { startGateway } from "../support/fleet.ts";
import { freePort } from "../support/redis.ts";
import { called, fill, issued, placeOn } from "../support/tabs.ts";
import { until } from "../support/until.ts";

let browser: Browser;
let shop: Shop;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await startShop((_req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end("<title>shop</title><h1>the shop</h1>");
  });
  page = await (await browser.newContext({ locale: "en" })).newPage();
});
afterEach(async () => {
  await page.context().close();
  await shop.close();
});

const OFFLINE = "main >> text=/^No connection since/";

test("offline it says since when, keeps the place, and catches up at once", async () => {
  const airlock = await startAirlock({
    rooms: [room(shop.url, { admission: { ratePerMinute: 300, burst: 1 } })],
  });
  try {
    await fill(airlock.url, 30);
    await page.goto(airlock.url);
    const place = await placeOn(page);
    await page.context().setOffline(true);
    await page.waitForSelector(OFFLINE, { timeout: 10_000 });
    expect(await called(airlock.url)).toBeLessThan(place);
    await until(async () => (await called(airlock.url)) >= place, 20_000);
    expect(await placeOn(page)).toBe(place);
    await page.context().setOffline(false);
    await page.waitForSelector("text=the shop", { timeout: 10_000 });
    expect(await issued(airlock.url)).toBe(place);
  } finally {
    await airlock.close();
  }
});

test("a page open while the gateway is killed waits for the next one, and goes in with its place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-e2e-"));
  const config = {
    listen: `127.0.0.1:${await freePort()}`,
    dataDir: join(folder, "ledger"),
    rooms: [room(shop.url, { admission: { ratePerMinute: 120, burst: 1 } })],
  };
  let gateway = await startGateway(folder, config);
  try {
    await fill(gateway.url, 20);
    await page.goto(gateway.url);
    const place = await placeOn(page);
    await gateway.kill9();
    await page.waitForSelector(OFFLINE, { timeout: 20_000 });
    expect(await placeOn(page)).toBe(place);
    gateway = await startGateway(folder, config);
    await page.waitForSelector(OFFLINE, { state: "hidden", timeout: 20_000 });
    if ((await page.title()) !== "shop") expect(await placeOn(page)).toBe(place);
    await page.waitForSelector("text=the shop", { timeout: 25_000 });
  } finally {
    await gateway.stop();
    await rm(folder, { recursive: true });
  }
});

test("without scripts neither a lost connection nor a killed gateway costs the place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-e2e-"));
  const config = {
    listen: `127.0.0.1:${await freePort()}`,
    dataDir: join(folder, "ledger"),
    rooms: [room(shop.url, { admission: { ratePerMinute: 1, burst: 1 } })],
  };
  const plain = await (await browser.newContext({ locale: "en", javaScriptEnabled: false })).newPage();
  let gateway = await startGateway(folder, config);
  try {
    await fill(gateway.url, 5);
    await plain.goto(gateway.url);
    const place = await placeOn(plain);
    await plain.context().setOffline(true);
    await expect(plain.reload()).rejects.toThrow("ERR_INTERNET_DISCONNECTED");
    await plain.context().setOffline(false);
    await plain.goto(gateway.url);
    expect(await placeOn(plain)).toBe(place);
    await gateway.kill9();
    await expect(plain.reload()).rejects.toThrow("ERR_CONNECTION_REFUSED");
    gateway = await startGateway(folder, config);
    await plain.goto(gateway.url);
    expect(await placeOn(plain)).toBe(place);
  } finally {
    await plain.context().close();
    await gateway.stop();
    await rm(folder, { recursive: true });
  }
});
