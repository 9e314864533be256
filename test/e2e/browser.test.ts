import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { type GatewayProcess, startGateway } from "../support/fleet.ts";
import { freePort } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

let browser: Browser;
let context: BrowserContext;
let shop: Shop;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext();
  shop = await startShop((req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(`<title>shop</title><h1>the shop ${req.url}</h1><a href="/seats">seats</a>`);
  });
});
afterEach(async () => {
  await context.close();
  await shop.close();
});

/** The number on the waiting page. */
async function placeOn(page: Page): Promise<string> {
  return (await page.locator('dt:text-is("Your place") + dd').textContent())?.trim() ?? "";
}

async function fill(url: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Visitor(url).open();
}

async function opened(admission: Record<string, number>): Promise<Airlock> {
  return startAirlock({ rooms: [room(shop.url, { admission })] });
}

test("waits and enters without touching anything, and is then left alone", async () => {
  const airlock = await opened({ ratePerMinute: 60, burst: 1 });
  try {
    await fill(airlock.url, 3);
    const page = await context.newPage();
    const first = await page.goto(`${airlock.url}/seats`);
    expect(first?.status()).toBe(503);
    expect(Number(await placeOn(page))).toBe(4);
    await page.waitForSelector("text=the shop /seats", { timeout: 25_000 });
    await page.goto(`${airlock.url}/other`);
    expect(await page.title()).toBe("shop");
  } finally {
    await airlock.close();
  }
});

test("keeps the place on reload, in a second tab and after the back button", async () => {
  const airlock = await opened({ ratePerMinute: 1, burst: 1 });
  try {
    await fill(airlock.url, 5);
    const page = await context.newPage();
    await page.goto(`${airlock.url}/seats`);
    const place = await placeOn(page);
    await page.reload();
    expect(await placeOn(page)).toBe(place);
    const tab = await context.newPage();
    await tab.goto(airlock.url);
    expect(await placeOn(tab)).toBe(place);
    await page.goto("about:blank");
    await page.goBack();
    expect(await placeOn(page)).toBe(place);
    const { issued } = JSON.parse((await new Visitor(airlock.url).call("GET", "status")).body);
    expect(issued).toBe(6);
  } finally {
    await airlock.close();
  }
});

test("keeps the place when the gateway is killed and starts again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-e2e-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const config = {
    listen,
    dataDir: join(folder, "ledger"),
    rooms: [room(shop.url, { admission: { ratePerMinute: 1, burst: 1 } })],
  };
  let gateway: GatewayProcess = await startGateway(folder, config);
  try {
    await fill(gateway.url, 5);
    const page = await context.newPage();
    await page.goto(gateway.url);
    const place = await placeOn(page);
    await gateway.kill9();
    gateway = await startGateway(folder, config);
    await page.goto(gateway.url);
    expect(await placeOn(page)).toBe(place);
    const next = new Visitor(gateway.url);
    await until(async () => JSON.parse((await next.call("POST", "join")).body).place > Number(place));
  } finally {
    await gateway.stop();
    await rm(folder, { recursive: true });
  }
});
