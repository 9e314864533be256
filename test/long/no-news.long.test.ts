import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Browser, BrowserContext } from "playwright-core";
import { room, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";

const KNOWN = "main >> text=/^Last updated at/";
const PATIENCE = { timeout: 60_000 };
const LONGEST_MS = 180_000;
/** As shops do that want to work offline: what was once fetched is never asked for again. */
const CACHE_FIRST = `
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.mode === "navigate" || request.method !== "GET") return;
    event.respondWith(caches.open("all").then(async (cache) => {
      const known = await cache.match(request);
      if (known !== undefined) return known;
      const answer = await fetch(request);
      await cache.put(request, answer.clone());
      return answer;
    }));
  });
`;
/** The same with pages. */
const KEEPS_PAGES = CACHE_FIRST.replace('request.mode === "navigate" || ', "");

let browser: Browser;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A room that opens in so many seconds. */
async function open(
  seconds: number,
  worker = CACHE_FIRST,
): Promise<{ readonly url: string; readonly context: BrowserContext }> {
  const shop = await startShop((req, res) => {
    res.setHeader("Content-Type", req.url === "/sw.js" ? "text/javascript" : "text/html");
    const registers = '<script>navigator.serviceWorker.register("/sw.js")</script>';
    res.end(req.url === "/sw.js" ? worker : `<title>shop</title><h1>the shop</h1>${registers}`);
  });
  closing.push(shop.close);
  const iso = (ms: number) => new Date(ms).toISOString();
  const schedule = { preQueueAt: iso(Date.now() - 1000), opensAt: iso(Date.now() + seconds * 1000) };
  const airlock = await startAirlock({ rooms: [room(shop.url, { schedule, bypass: ["/sw.js", "/plain"] })] });
  closing.push(() => airlock.close());
  const context = await browser.newContext({ locale: "en" });
  closing.push(() => context.close());
  return { url: airlock.url, context };
}

test(
  "where something answers its calls with 404, the page says since when, loads itself and goes in",
  async () => {
    const { url, context } = await open(8);
    await context.route("**/.airlock/**", (route) => route.fulfill({ status: 404, body: "not here" }));
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector(KNOWN, PATIENCE);
    expect(await page.locator("h1").textContent()).toBe("You’re early");
    await page.waitForSelector("text=the shop", PATIENCE);
  },
  LONGEST_MS,
);

test(
  "where the browser stops its calls, the page loads itself and goes in",
  async () => {
    const { url, context } = await open(5);
    await context.route("**/.airlock/**", (route) => route.abort());
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector("text=the shop", PATIENCE);
  },
  LONGEST_MS,
);

test(
  "behind a service worker that keeps the first status for ever, the page loads itself and goes in",
  async () => {
    const { url, context } = await open(14);
    const page = await context.newPage();
    await page.goto(`${url}/plain`);
    await page.waitForFunction("navigator.serviceWorker.controller !== null", undefined, PATIENCE);
    await page.goto(url);
    await page.waitForSelector(KNOWN, PATIENCE);
    await page.waitForSelector("text=the shop", PATIENCE);
  },
  LONGEST_MS,
);

test.each([
  ["and its calls are answered", false],
  ["and something stops its calls", true],
])(
  "behind a service worker that keeps the page itself for ever, %s, the page gets a new one and goes in",
  async (_name, isBlocked) => {
    const { url, context } = await open(8, KEEPS_PAGES);
    const page = await context.newPage();
    await page.goto(`${url}/plain`);
    await page.waitForFunction("navigator.serviceWorker.controller !== null", undefined, PATIENCE);
    if (isBlocked) await context.route("**/.airlock/**", (route) => route.abort());
    await page.goto(url);
    expect(await page.locator("h1").textContent()).toBe("You’re early");
    await page.waitForSelector("text=the shop", PATIENCE);
    expect(await page.evaluate("location.search")).toContain("airlock_fresh=");
  },
  LONGEST_MS,
);
