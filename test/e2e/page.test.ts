import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext } from "playwright-core";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { called, fill, freeze, issued, placeOn } from "../support/tabs.ts";
import { until } from "../support/until.ts";
import type { Visitor } from "../support/visitor.ts";

/** Ahead of whoever keeps a place: of those who do not come back one is called every three seconds. */
const OTHERS = 30;

let browser: Browser;
let context: BrowserContext;
let shop: Shop;
let airlock: Airlock;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await startShop((req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(`<title>shop</title><h1>the shop ${req.method} ${req.url}</h1>`);
  });
});
afterEach(async () => {
  await context.close();
  await airlock.close();
  await shop.close();
});

async function opened(admission: Record<string, number>, javaScriptEnabled = true): Promise<void> {
  airlock = await startAirlock({ rooms: [room(shop.url, { admission })] });
  context = await browser.newContext({ locale: "en", javaScriptEnabled });
}

describe.each([
  ["with scripts", true],
  ["without scripts", false],
])("%s", (_how, scripts) => {
  test("a visitor waits, goes in alone, and has taken one place", async () => {
    await opened({ ratePerMinute: 60, burst: 1 }, scripts);
    await fill(airlock.url, 2);
    const page = await context.newPage();
    await page.goto(`${airlock.url}/seats?row=1`);
    expect(await placeOn(page)).toBe(3);
    await page.waitForSelector("text=the shop GET /seats?row=1", { timeout: 25_000 });
    expect(await issued(airlock.url)).toBe(3);
  });

  test("reload, second tab, back button and another language keep the place", async () => {
    await opened({ ratePerMinute: 1, burst: 1 }, scripts);
    await fill(airlock.url, OTHERS);
    const page = await context.newPage();
    await page.goto(`${airlock.url}/seats`);
    expect(await placeOn(page)).toBe(OTHERS + 1);
    await page.reload();
    expect(await placeOn(page)).toBe(OTHERS + 1);
    await page.locator("footer summary").click();
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.waitForSelector("text=Sie stehen in der Schlange");
    expect(page.url()).toBe(`${airlock.url}/seats`);
    expect(await placeOn(page)).toBe(OTHERS + 1);
    const tab = await context.newPage();
    await tab.goto(airlock.url);
    expect(await tab.title()).toContain("Sie stehen in der Schlange");
    expect(await placeOn(tab)).toBe(OTHERS + 1);
    await page.goto("about:blank");
    await page.goBack();
    expect(await placeOn(page)).toBe(OTHERS + 1);
    expect(await issued(airlock.url)).toBe(OTHERS + 1);
  });

  test("leaving gives the place back after one more press, and coming again means the end of the line", async () => {
    await opened({ ratePerMinute: 1, burst: 1 }, scripts);
    await fill(airlock.url, OTHERS);
    const page = await context.newPage();
    await page.goto(`${airlock.url}/seats`);
    await page.getByText("Leave the queue").click();
    await page.getByRole("button", { name: "Give up my place" }).click();
    await page.waitForSelector("text=You have left the queue");
    expect((await context.cookies()).map(({ name }) => name)).toEqual(["airlock_left_tickets"]);
    await page.goBack();
    await page.waitForSelector("text=You have left the queue");
    expect(page.url()).toBe(`${airlock.url}/seats`);
    await page.reload();
    await page.goForward();
    await page.waitForURL(/\/left\?/);
    expect(await issued(airlock.url)).toBe(OTHERS + 1);
    await page.getByRole("button", { name: "Rejoin at the end of the queue" }).click();
    await page.waitForSelector("text=You’re in the queue");
    expect((await context.cookies()).map(({ name }) => name)).toEqual(["airlock_place_tickets"]);
    expect(page.url()).toBe(`${airlock.url}/seats`);
    expect(await placeOn(page)).toBe(OTHERS + 2);
  });
});

test("a page that sent a form goes in where the form was, and does not send it again", async () => {
  // Slow enough that the form is sent before the place is called: a form sent after that is admitted as it is.
  await opened({ ratePerMinute: 20, burst: 1 });
  await fill(airlock.url, 2);
  const page = await context.newPage();
  await page.setContent(`<form method="post" action="${airlock.url}/buy"><button>buy</button></form>`);
  await page.goto(airlock.url);
  await page.evaluate(`const form = document.querySelector("form"); form.action = "/buy"; form.submit()`);
  await page.waitForSelector("text=/^the shop GET \\/$/", { timeout: 25_000 });
  expect(shop.requests.filter(({ method }) => method === "POST")).toEqual([]);
});

test("waiting costs one look at the own place, then the shared status alone, and the number goes down between polls", async () => {
  await opened({ ratePerMinute: 300, burst: 1 });
  const before = await fill(airlock.url, 100);
  let isOver = false;
  // A line of people who come: one that nobody is in is passed at once.
  const coming = comeWhenCalled(before, () => isOver);
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    asked.push(`${request.method()} ${pathname} ${"cookie" in request.headers() ? "cookie" : ""}`.trim());
  });
  await page.goto(airlock.url);
  const seen = new Set<string>();
  await until(async () => {
    seen.add((await page.title()).split(" · ")[0] ?? "");
    return seen.size > 5 || (await page.title()) === "shop";
  }, 20_000).finally(() => {
    isOver = true;
  });
  await coming;
  expect(seen.size).toBeGreaterThan(5);
  const polls = asked.filter((one) => !one.startsWith("GET /"));
  expect(polls).toEqual([]);
  const own = "GET /.airlock/rooms/tickets/place";
  expect(asked.filter((one) => one.startsWith(own))).toHaveLength(1);
  const others = asked.slice(1).filter((one) => !one.startsWith(own));
  expect(new Set(others)).toEqual(new Set(["GET /.airlock/rooms/tickets/status"]));
});

async function comeWhenCalled(others: readonly Visitor[], isOver: () => boolean): Promise<void> {
  for (const [before, other] of others.entries()) {
    await until(async () => isOver() || (await called(airlock.url)) > before, 20_000);
    if (isOver()) return;
    await other.open();
  }
}

test("a page that was frozen past its turn goes in when it wakes up", async () => {
  await opened({ ratePerMinute: 300, burst: 1 });
  await fill(airlock.url, 30);
  const page = await context.newPage();
  await page.goto(airlock.url);
  const place = await placeOn(page);
  const { thaw } = await freeze(page);
  expect(await called(airlock.url)).toBeLessThan(place);
  const before = shop.requests.length;
  await until(async () => (await called(airlock.url)) >= place, 20_000);
  expect(shop.requests.length).toBe(before);
  await thaw();
  await page.waitForSelector("text=the shop GET /", { timeout: 10_000 });
  expect(await issued(airlock.url)).toBe(place);
});
