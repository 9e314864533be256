import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { until } from "../support/until.ts";

const FROM_HERE = "addEventListener('activate', (event) => event.waitUntil(clients.claim()));";
const WORKERS = {
  "fetch(event.request)": "event.respondWith(fetch(event.request))",
  "new Request(event.request)": "event.respondWith(fetch(new Request(event.request, { mode: 'cors' })))",
  "fetch(event.request.url)": "event.respondWith(fetch(event.request.url))",
};

let browser: Browser;
let shop: Shop;
let foreign: Shop;
let airlock: Airlock;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

function openShop(worker = ""): Promise<Shop> {
  return startShop((req, res) => {
    if (req.url === "/static/sw.js") {
      res.setHeader("Content-Type", "text/javascript");
      res.setHeader("Service-Worker-Allowed", "/");
      const only = "if (event.request.mode !== 'navigate') return;";
      return void res.end(`${FROM_HERE} addEventListener('fetch', (event) => { ${only} ${worker} });`);
    }
    res.setHeader("Content-Type", "text/html");
    res.end('<title>the shop</title><link rel="icon" href="data:,">the shop');
  });
}

async function open(worker?: string, ratePerMinute = 600): Promise<void> {
  shop = await openShop(worker);
  airlock = await startAirlock({
    rooms: [
      room(shop.url, { bypass: ["/static/*"], admission: { ratePerMinute }, waiting: { status: 200 } }),
    ],
  });
}

async function issued(): Promise<number> {
  const answer = await fetch(`${airlock.url}/.airlock/rooms/tickets/status`);
  const status: { lanes: { issued: number }[] } = JSON.parse(await answer.text());
  return status.lanes[0]?.issued ?? -1;
}

beforeEach(async () => {
  foreign = await startShop((_req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end("<title>another site</title>");
  });
  page = await (await browser.newContext({ locale: "en" })).newPage();
});
afterEach(async () => {
  await page.context().close();
  await airlock.close();
  await shop.close();
  await foreign.close();
});

async function isInShop(): Promise<boolean> {
  return (await page.title().catch(() => "")) === "the shop";
}

/** Another site than that of 127.0.0.1. */
const elsewhere = () => foreign.url.replace("127.0.0.1", "localhost");

describe("a shop whose service worker answers navigations", () => {
  test.each(Object.entries(WORKERS))("by %s lets in whoever comes back", async (_name, worker) => {
    await open(worker);
    await page.goto(`${airlock.url}/static/first`);
    await page.evaluate("navigator.serviceWorker.register('/static/sw.js', { scope: '/' })");
    await page.waitForFunction("navigator.serviceWorker.controller !== null");
    // A page without a place loads itself.
    await page.goto(`${airlock.url}/tickets`, { waitUntil: "commit" });
    await until(isInShop, 20_000);
    await page.goto(elsewhere());
    await page.context().clearCookies();
    await page.evaluate(`location.href = "${airlock.url}/tickets"`);
    await until(isInShop, 20_000);
    expect(shop.requests.some(({ url }) => url === "/tickets")).toBe(true);
  });
});

test("a hidden frame on another site takes no place, however often it loads", async () => {
  await open(undefined, 0);
  await page.goto(elsewhere());
  for (let i = 0; i < 5; i++) {
    await page.evaluate(
      `new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.hidden = true;
        frame.src = "${airlock.url}/?${i}";
        frame.onload = resolve;
        document.body.append(frame);
      })`,
    );
  }
  expect(await issued()).toBe(0);
});

test("speculation rules keep nothing that the gateway answered, and take no place", async () => {
  await open(undefined, 0);
  await page.goto(`${airlock.url}/static/first`);
  const seen: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/ahead")) seen.push(response.status());
  });
  const rules = { prefetch: [{ source: "list", urls: ["/ahead"], eagerness: "immediate" }] };
  await page.evaluate(`{
    const script = document.createElement("script");
    script.type = "speculationrules";
    script.textContent = '${JSON.stringify(rules)}';
    document.head.append(script);
  }`);
  await until(() => seen.length > 0, 20_000);
  expect(seen).toEqual([503]);
  expect(await issued()).toBe(0);
  await page.evaluate('location.href = "/ahead"');
  await page.locator('main[data-kind="paused"]').waitFor();
  expect(await issued()).toBe(1);
});

describe("a text browser is shown the line, and takes one place", () => {
  test.each([
    ["lynx", ["-dump", "-accept_all_cookies"]],
    ["w3m", ["-dump"]],
    ["links", ["-dump"]],
    ["elinks", ["-dump"]],
  ])("%s", async (command, options) => {
    await open(undefined, 0);
    const child = spawn(command, [...options, `${airlock.url}/tickets`], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TERM: "dumb" },
    });
    let shown = "";
    child.stdout.on("data", (piece) => (shown += String(piece)));
    await once(child, "close");
    expect(shown).toMatch(/stands\s+still|paused/i);
    expect(await issued()).toBe(1);
  });
});
