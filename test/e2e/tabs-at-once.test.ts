import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext } from "playwright-core";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { askOps } from "../support/described-ops.ts";
import { fill, issued, placeOn } from "../support/tabs.ts";
import { until } from "../support/until.ts";

let browser: Browser;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(): Promise<{ readonly url: string; readonly context: BrowserContext }> {
  const shop = await startShop();
  closing.push(shop.close);
  const iso = (ms: number) => new Date(ms).toISOString();
  // Before the opening nobody is called, however long the test takes.
  const schedule = { preQueueAt: iso(Date.now() - 1000), opensAt: iso(Date.now() + 3_600_000) };
  const airlock = await startAirlock({ rooms: [room(shop.url, { schedule })] });
  closing.push(() => airlock.close());
  await fill(airlock.url, 3);
  const context = await browser.newContext({ locale: "en" });
  closing.push(() => context.close());
  return { url: airlock.url, context };
}

test("six tabs opened at once get a place each, and then all show the lowest and the others are given back", async () => {
  const { url, context } = await open();
  const tokens = new Set<string>();
  context.on("response", async (response) => {
    const cookie = await response.headerValue("set-cookie").catch(() => null);
    const token = /airlock_place_tickets=([\w.-]+)/.exec(cookie ?? "")?.[1];
    if (token !== undefined) tokens.add(token);
  });
  const pages = await Promise.all(Array.from({ length: 6 }, () => context.newPage()));
  // A load of its own may take the page from under the first look.
  await Promise.all(pages.map((page) => page.goto(url).catch(() => {})));
  const taken = await issued(url);
  expect(taken).toBeGreaterThan(4);
  for (const page of pages) await until(async () => (await placeOn(page).catch(() => 0)) === 4, 20_000);
  const [cookie] = await context.cookies();
  expect(tokens.size).toBe(taken - 3);
  await until(async () => {
    const states = await Promise.all([...tokens].map((token) => stateOf(url, token)));
    return states.filter((state) => state === "waiting").length === 1;
  }, 20_000);
  expect(await stateOf(url, cookie?.value ?? "")).toBe("waiting");
  for (const page of pages) {
    await page.reload();
    expect(await placeOn(page)).toBe(4);
  }
  expect(await issued(url)).toBe(taken);
});

test("a tab that is opened later finds the place, and nobody loads anything again", async () => {
  const { url, context } = await open();
  const first = await context.newPage();
  await first.goto(url);
  await first.evaluate("window.untouched = true");
  const second = await context.newPage();
  await second.goto(url);
  await second.evaluate("window.untouched = true");
  expect([await placeOn(first), await placeOn(second)]).toEqual([4, 4]);
  await second.waitForRequest(/\/place$/);
  await first.bringToFront();
  for (const page of [first, second]) expect(await page.evaluate("window.untouched")).toBe(true);
});

/** A shop that answers nobody before so many tabs have asked, so that none of them had a cookie. */
async function openShop(tabs: number): Promise<Airlock & { readonly shop: Shop }> {
  const held: (() => void)[] = [];
  const shop = await startShop((req, res) => {
    res.setHeader("Content-Type", "text/html");
    held.push(() => res.end(`<title>shop</title><h1>the shop ${req.url}</h1>`));
    if (shop.requests.length >= tabs) for (const answer of held.splice(0)) answer();
  });
  closing.push(shop.close);
  const airlock = await startAirlock({ rooms: [room(shop.url, { admission: { capacity: 20 } })] });
  closing.push(() => airlock.close());
  return { ...airlock, shop };
}

async function sessions(opsUrl: string): Promise<number> {
  const metrics = await (await askOps(`${opsUrl}/metrics`)).text();
  return Number(/^airlock_sessions\{[^}]*\} (\d+)$/m.exec(metrics)?.[1]);
}

describe.each([
  ["with scripts", true],
  ["without scripts", false],
])("six tabs that are all let in at once, %s", (_name, javaScriptEnabled) => {
  test("keep one session, that of the lowest place, and give the others back with the next request", async () => {
    const { url, opsUrl, shop } = await openShop(6);
    const context = await browser.newContext({ locale: "en", javaScriptEnabled });
    closing.push(() => context.close());
    const pages = await Promise.all(Array.from({ length: 6 }, () => context.newPage()));
    await Promise.all(pages.map((page, i) => page.goto(`${url}/${i}`)));
    expect(new Set(shop.requests.map(({ headers }) => headers["airlock-session"])).size).toBe(6);
    await Promise.all(pages.map((page) => page.reload()));
    await until(async () => (await sessions(opsUrl)) === 1);
    const after = shop.requests.length;
    for (const page of pages) {
      await page.reload();
      expect(await page.title()).toBe("shop");
    }
    const last = shop.requests.slice(after).map(({ headers }) => headers["airlock-session"]);
    expect(new Set(last).size).toBe(1);
    const cookies = await context.cookies();
    const place = cookies.find(({ name }) => name === "airlock_place_tickets")?.value ?? "";
    expect(JSON.parse(Buffer.from(place.split(".")[1] ?? "", "base64url").toString()).place).toBe(1);
    expect(await issued(url)).toBe(6);
    // Nothing of it is the shop's to see.
    expect(shop.requests.some(({ headers }) => headers.cookie?.includes("airlock_"))).toBe(false);
  });
});

/** What the gateway says of a place that only its token is left of. */
async function stateOf(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/.airlock/rooms/tickets/place`, { headers: { "Airlock-Place": token } });
  return JSON.parse(await answer.text()).state;
}
