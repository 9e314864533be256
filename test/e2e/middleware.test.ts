import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import helmet from "helmet";
import type { Browser } from "playwright-core";
import { openBrowser } from "../support/browser.ts";
import { type GuardedShop, guardedRoom, openGuarded } from "../support/middleware.ts";
import { Visitor } from "../support/visitor.ts";

let browser: Browser;
let shop: GuardedShop;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await openGuarded({
    rooms: [guardedRoom({ admission: { ratePerMinute: 60, burst: 1 } })],
    before: (app) => app.use(helmet()),
    routes: (app) =>
      app.use((req, res) => {
        res.send(`<title>shop</title><h1>the shop ${req.url}</h1>`);
      }),
  });
});
afterEach(() => shop.close());

test("a visitor waits on the page and enters an Express shop without touching anything", async () => {
  const url = `http://127.0.0.1:${shop.port}`;
  for (const visitor of [new Visitor(url), new Visitor(url)]) await visitor.open();
  const context = await browser.newContext();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("503")) faults.push(message.text());
  });
  const first = await page.goto(`${url}/seats`);
  expect(first?.status()).toBe(503);
  await page.waitForSelector("text=the shop /seats", { timeout: 20_000 });
  expect(faults).toEqual([]);
  expect((await context.cookies()).map(({ name }) => name).sort()).toEqual([
    "airlock_pass_tickets",
    "airlock_place_tickets",
  ]);
  await context.close();
});
