import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { room, startAirlock, startShop } from "../support/airlock.ts";
import { violations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { type Booth, cheated, drawing, openBooth } from "../support/lottery.ts";

const { seed, commitment, before, after, placeOf } = drawing();
const PLACE = placeOf("general", 57).toLocaleString("en");
const CHECK = "/.airlock/verify?room=tickets&lane=general&drawNumber=57";

const lost = { ...before, held: true };
const warned = {
  lost: { ...lost, room: "lost" },
  empty: { ...drawing({ lanes: [{ id: "general", drawn: 0, skipped: [] }] }).after, room: "empty" },
  old: drawing({ version: 1 }).after,
};

let browser: Browser;
let booth: Booth;
let context: BrowserContext;
beforeAll(async () => {
  [browser, booth] = await Promise.all([
    openBrowser(),
    openBooth({
      tickets: after,
      early: before,
      cheated: { ...cheated(after), room: "cheated" },
      arrival: null,
      ...warned,
    }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await booth.close();
});
beforeEach(() => {
  booth.requests.length = 0;
});
afterEach(() => context.close());

async function opened(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  context = await browser.newContext({ locale: "en", ...options });
  const page = await context.newPage();
  await page.goto(`${booth.url}${path}`);
  return page;
}

test("a visitor enters the draw number, and the browser finds the gateway's place", async () => {
  const page = await opened("/.airlock/verify");
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.getByLabel("Waiting room").fill("tickets");
  await page.getByLabel("Queue").fill("general");
  await page.getByLabel("Your draw number").fill("57");
  await page.getByLabel("The commitment you noted").fill(before.commitment);
  await page.getByRole("button", { name: "Check" }).click();
  await page.waitForSelector(`text=Draw number 57 of 100,000 has drawn place ${PLACE}.`);
  expect(await page.locator('[role="status"] p').allTextContents()).toEqual([
    "The seed matches the commitment made before the opening.",
    `Draw number 57 of 100,000 has drawn place ${PLACE}.`,
  ]);
  expect(await page.locator("dd").allTextContents()).toContain(seed);
  expect(complaints).toEqual([]);
  expect(booth.requests).toEqual(["GET /.airlock/verify", "GET /.airlock/rooms/tickets/status"]);
});

test("a link with room, lane and draw number checks by itself, and a change of language keeps it", async () => {
  const page = await opened(CHECK);
  await page.waitForSelector(`text=has drawn place ${PLACE}.`);
  await page.getByLabel("Your draw number").fill("100001");
  await page.getByRole("button", { name: "Check" }).click();
  await page.waitForSelector("text=Draw number 100,001 came after the draw of 100,000 numbers");
  expect(page.url()).toBe(`${booth.url}/.airlock/verify?room=tickets&lane=general&drawNumber=100001`);
  const german = page.locator('a[hreflang="de"]');
  expect(await german.getAttribute("href")).toBe(
    "/.airlock/language/de/.airlock/verify?room=tickets&lane=general&drawNumber=100001",
  );
});

test.each([
  ["early", "The draw has not taken place yet"],
  ["cheated", "The seed does not match the commitment"],
  ["lost", "until it is known again how many numbers took part"],
  ["empty", "Warning: no number takes part in this draw (N = 0)."],
  ["old", "Warning: this commitment does not cover the room"],
  ["arrival", "This room does not draw lots"],
  ["nowhere", "There is no waiting room with this name."],
])("of the room %s it says so", async (name, text) => {
  const page = await opened(`/.airlock/verify?room=${name}&lane=general&drawNumber=57`);
  await page.waitForSelector(`text=${text}`);
});

test("without https the browser computes nothing, and the page shows the values for a check by hand", async () => {
  context = await browser.newContext({ locale: "en" });
  await context.route("http://tickets.example/**", async (route) => {
    const url = route.request().url().replace("http://tickets.example", booth.url);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  const page = await context.newPage();
  await page.goto(`http://tickets.example${CHECK}`);
  expect(await page.evaluate("isSecureContext")).toBe(false);
  await page.waitForSelector("text=Your browser computes hashes only on https pages.");
  const values = await page.locator("dd").allTextContents();
  expect(values).toEqual(["airlock-lottery-2", commitment, seed, "100000"]);
});

test("without scripts the page says where the values are", async () => {
  const page = await opened(CHECK, { javaScriptEnabled: false });
  const told = page.locator("noscript p", { hasText: "This page needs scripts to compute the draw." });
  expect(await told.isVisible()).toBe(true);
});

test.each([
  ["en", "light"],
  ["en", "dark"],
  ["ar", "light"],
] as const)("axe finds nothing in %s and %s, and nothing scrolls sideways", async (locale, colorScheme) => {
  for (const name of ["tickets", "cheated"]) {
    const page = await opened(`/.airlock/verify?room=${name}&lane=general&drawNumber=57`, {
      locale,
      colorScheme,
      viewport: { width: 320, height: 512 },
    });
    await page.waitForSelector('[role="status"] [data-good]');
    await page.evaluate("document.querySelector('details').open = true");
    expect([name, await violations(page)]).toEqual([name, []]);
    const [content, window] = await page.evaluate<number[]>(
      "[document.documentElement.scrollWidth, innerWidth]",
    );
    expect([name, content]).toEqual([name, window]);
    await context.close();
  }
});

test("the gateway serves it, beside the statuses that it reads", async () => {
  const shop = await startShop();
  const airlock = await startAirlock({ rooms: [room(shop.url)] });
  try {
    context = await browser.newContext({ locale: "en" });
    const page = await context.newPage();
    await page.goto(`${airlock.url}/.airlock/verify?room=tickets`);
    await page.waitForSelector("text=This room does not draw lots");
    expect(shop.requests).toEqual([]);
    expect(await context.cookies()).toEqual([]);
  } finally {
    await airlock.close();
    await shop.close();
  }
});
