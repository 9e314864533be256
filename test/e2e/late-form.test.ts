import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

/** Without an icon of its own the browser asks for one, with a pass that comes back after the cookies were cleared. */
const FORM =
  '<title>the form</title><link rel="icon" href="data:,"><form method="post" action="/order"><button>Buy</button></form>';

let browser: Browser;
let shop: Shop;
let bank: Shop;
let airlock: Airlock;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await startShop((req, res) => {
    res.setHeader("Content-Type", "text/html");
    if (req.url?.startsWith("/file"))
      res.setHeader("Content-Disposition", "attachment; filename=ticket.html");
    if (req.url === "/nothing") res.statusCode = 204;
    if (req.url === "/order" && req.method !== "POST") res.statusCode = 405;
    if (req.url === "/order") return void res.end("<title>ordered</title>");
    res.end(res.statusCode === 204 ? undefined : FORM);
  });
  airlock = await startAirlock({ rooms: [room(shop.url, { admission: { capacity: 1 } })] });
  // Another site than 127.0.0.1.
  const target = `${airlock.url}/order`;
  bank = await startShop((_req, res) => {
    res.setHeader("Content-Type", "text/html");
    res.end(
      `<form method="post" action="${target}"><input name="result" value="paid"><button>Back</button></form>`,
    );
  });
  page = await (await browser.newContext({ locale: "en" })).newPage();
});
afterEach(async () => {
  await page.context().close();
  await airlock.close();
  await bank.close();
  await shop.close();
});

function asked(path: string): number {
  return shop.requests.filter(({ url }) => url === path).length;
}

/** The page's visitor gives the slot back, and somebody else takes it. */
async function replaced(): Promise<Visitor> {
  await page.evaluate(() => fetch("/.airlock/rooms/tickets/leave", { method: "POST" }));
  const other = new Visitor(airlock.url);
  await until(async () => (await other.open()).status === 200);
  return other;
}

test("a form that came too late is said not to have arrived, and the page goes back to where it was", async () => {
  await page.goto(`${airlock.url}/buy?seat=7`);
  const other = await replaced();
  await page.click("text=Buy");
  await page.waitForSelector("text=What you sent has not reached the shop.");
  await other.call("POST", "leave");
  await page.waitForSelector("text=Buy", { timeout: 20_000 });
  expect(page.url()).toBe(`${airlock.url}/buy?seat=7`);
  expect(asked("/order")).toBe(0);
  await page.click("text=Buy");
  await until(async () => (await page.title()) === "ordered");
}, 40_000);

test("without scripts it goes back there too", async () => {
  const plain = await (await browser.newContext({ locale: "en", javaScriptEnabled: false })).newPage();
  await plain.goto(`${airlock.url}/buy?seat=7`);
  await plain.context().clearCookies();
  const answered = plain.waitForResponse(`${airlock.url}/order`);
  await plain.click("text=Buy");
  expect(await (await answered).text()).toContain("What you sent has not reached the shop.");
  await plain.waitForURL(`${airlock.url}/buy?seat=7`, { timeout: 20_000 });
  expect(asked("/order")).toBe(0);
  await plain.context().close();
}, 40_000);

test("who comes back from the bank is told what happened, and goes on with the session", async () => {
  await page.goto(`${airlock.url}/buy`);
  await page.goto(bank.url.replace("127.0.0.1", "localhost"));
  await page.click("text=Back");
  await page.waitForSelector("text=You’re back from another site");
  expect(asked("/order")).toBe(0);
  await page.click("text=Continue to the shop");
  await page.waitForSelector("text=Buy");
  expect(new URL(page.url()).pathname).toBe("/");
});

test.each(["/file", "/nothing"])(
  "a page that waits for %s asks once more, and then shows a link",
  async (path) => {
    const other = new Visitor(airlock.url);
    await other.open();
    await page.clock.install();
    await page.goto(`${airlock.url}${path}`);
    await page.waitForSelector("main[data-kind]");
    await other.call("POST", "leave");
    const later = async (ms: number) => {
      await page.clock.fastForward(ms);
    };
    await until(async () => {
      await later(1000);
      return asked(path) === 1;
    }, 20_000);
    await later(75_000);
    await until(() => asked(path) === 2);
    await later(75_000);
    await page.waitForSelector("text=Continue to the shop");
    for (let i = 0; i < 5; i++) await later(75_000);
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await page.click("text=Continue to the shop");
    await until(() => asked(path) === 3);
  },
  60_000,
);
