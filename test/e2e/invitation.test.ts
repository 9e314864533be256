import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Browser, BrowserContext } from "playwright-core";
import { room, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { inviter, linkOf, type Wanted } from "../support/invitations.ts";
import { type Pair, startPair } from "../support/pair.ts";
import { issued } from "../support/tabs.ts";
import { until } from "../support/until.ts";

const MINUTE = 60_000;
let browser: Browser;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Opened extends Pair {
  readonly invite: (wanted?: Wanted) => string;
}

async function open(more: Parameters<typeof room>[1] = {}): Promise<Opened> {
  const shop = await startShop((req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(`<title>shop</title><h1>the shop ${req.url}</h1>`);
  });
  closing.push(shop.close);
  const pair = await startPair(room(shop.url, { access: "invitation", ...more }));
  closing.push(pair.close);
  return { ...pair, invite: await inviter(pair.folder) };
}

async function device(): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "en" });
  closing.push(() => context.close());
  return context;
}

test("two browsers with one invitation have one place and one session, and the older is told why", async () => {
  const { gateways, invite } = await open();
  const link = linkOf(invite(), "/seats?row=1");
  const [old, fresh] = [await (await device()).newPage(), await (await device()).newPage()];
  await old.goto(gateways[0].url + link);
  await old.waitForSelector("text=the shop /seats?row=1");
  expect(old.url()).toBe(`${gateways[0].url}/seats?row=1`);
  await fresh.goto(gateways[1].url + link);
  await fresh.waitForSelector("text=the shop /seats?row=1");
  expect(await issued(gateways[1].url)).toBe(1);
  await until(async () => {
    await old.reload();
    return (await old.locator("h1").textContent()) === "You’re continuing on another device";
  });
  await old.getByRole("button", { name: "Use this device instead" }).click();
  await old.waitForSelector("text=the shop /seats?row=1");
  await until(async () => {
    await fresh.reload();
    return (await fresh.locator("h1").textContent()) === "You’re continuing on another device";
  });
  expect(await issued(gateways[0].url)).toBe(1);
});

test("the page of an early visitor continues automatically into the shop when the window opens", async () => {
  const { gateways, invite } = await open();
  const page = await (await device()).newPage();
  const opensAt = Date.now() + 5000;
  await page.goto(gateways[0].url + linkOf(invite({ win: [opensAt, opensAt + MINUTE] })));
  expect(await page.locator("h1").textContent()).toBe("Your time slot hasn’t started yet");
  await until(async () => /^0:0[1-4]$/.test((await page.locator("strong").textContent()) ?? ""));
  await page.waitForSelector("text=the shop /", { timeout: 20_000 });
  expect(Date.now()).toBeGreaterThanOrEqual(opensAt);
});

test("in line at the end of the window the page says by itself that it is over", async () => {
  const { gateways, invite } = await open({ admission: { ratePerMinute: 1, burst: 1, capacity: 1 } });
  for (let i = 0; i < 4; i++) {
    const page = await (await device()).newPage();
    await page.goto(gateways[0].url + linkOf(invite()));
  }
  const page = await (await device()).newPage();
  const closesAt = Date.now() + 6000;
  await page.goto(gateways[0].url + linkOf(invite({ win: [closesAt - MINUTE, closesAt] })));
  expect(await page.locator("h1").textContent()).toBe("You’re in the queue");
  await page.waitForSelector("text=Your time slot has ended", { timeout: 20_000 });
  expect(Date.now()).toBeGreaterThanOrEqual(closesAt - 100);
});

test("a device in line is told that another has its place, without anybody's doing", async () => {
  const { gateways, invite } = await open({ admission: { ratePerMinute: 1, burst: 1, capacity: 1 } });
  for (let i = 0; i < 4; i++) {
    const page = await (await device()).newPage();
    await page.goto(gateways[0].url + linkOf(invite()));
  }
  const link = linkOf(invite());
  const [old, fresh] = [await (await device()).newPage(), await (await device()).newPage()];
  await old.goto(gateways[0].url + link);
  await fresh.goto(gateways[1].url + link);
  // As a page does that comes back to the front.
  await until(async () => {
    await old.evaluate('document.dispatchEvent(new Event("visibilitychange"))').catch(() => {});
    return (await old.locator("h1").textContent()) === "You’re continuing on another device";
  });
  expect(await fresh.locator("h1").textContent()).toBe("You’re in the queue");
});

test("a draw: each browser of the pre-queue sees its own place, and the check agrees", async () => {
  const opensAt = Date.now() + 12_000;
  const iso = (ms: number) => new Date(ms).toISOString();
  const { gateways } = await open({
    access: "open",
    order: "lottery",
    schedule: { preQueueAt: iso(Date.now() - 1000), opensAt: iso(opensAt) },
    admission: { ratePerMinute: 1, burst: 1, capacity: 1 },
  });
  const pages = [];
  for (let i = 0; i < 5; i++) {
    const page = await (await device()).newPage();
    await page.goto(gateways[i % 2]?.url ?? "");
    expect(await page.locator("h1").textContent()).toBe("You’re in the draw");
    pages.push(page);
  }
  const places: number[] = [];
  for (const [i, page] of pages.entries()) {
    await until(
      async () => /shop|in the queue|turn|door/i.test((await page.locator("h1").textContent()) ?? ""),
      30_000,
    );
    // At the door, where a slow machine may meet the first, the page tells no draw number.
    const inLine = (await page.locator("h1").textContent())?.includes("in the queue") === true;
    if (!inLine) continue;
    const place = Number(await page.locator('dd[data-say="place"]').textContent());
    expect(Number(await page.locator('dd[data-say="drawNumber"]').textContent())).toBe(i + 1);
    places.push(place);
    const check = await page.getByRole("link", { name: "Check your draw number" }).getAttribute("href");
    const checking = await (await device()).newPage();
    await checking.goto(gateways[0].url + check);
    const said = new RegExp(`\\b${place}\\b`);
    await until(async () => said.test((await checking.getByRole("status").textContent()) ?? ""));
  }
  expect(places.length).toBeGreaterThanOrEqual(3);
  expect(new Set(places).size).toBe(places.length);
  for (const place of places) expect(place >= 1 && place <= 5).toBe(true);
});
