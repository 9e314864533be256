import { afterEach, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { room, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { called, fill, freeze, issued, placeOn } from "../support/tabs.ts";
import { until } from "../support/until.ts";

const CLAIM_SECONDS = 30;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test("a page that slept until its turn was over is told so, and has one new place", async () => {
  const shop = await startShop((_req, res) => void res.end("the shop"));
  closing.push(shop.close);
  const admission = { ratePerMinute: 60, burst: 1, claimSeconds: CLAIM_SECONDS };
  const airlock = await startAirlock({ rooms: [room(shop.url, { admission })] });
  closing.push(() => airlock.close());
  const browser = await openBrowser();
  closing.push(() => browser.close());

  await fill(airlock.url, 20);
  const page = await (await browser.newContext({ locale: "en" })).newPage();
  await page.goto(airlock.url);
  const place = await placeOn(page);
  const { thaw } = await freeze(page);
  expect(await called(airlock.url)).toBeLessThan(place);
  await until(async () => (await called(airlock.url)) >= place, 60_000);
  const overAt = Date.now() + (CLAIM_SECONDS + 5) * 1000;
  await until(() => Date.now() > overAt, 60_000);
  await fill(airlock.url, 300);
  const before = await issued(airlock.url);
  await thaw();
  await page.waitForSelector("text=This is your new place", { timeout: 20_000 });
  expect(await placeOn(page)).toBe(before + 1);
  expect(await issued(airlock.url)).toBe(before + 1);
}, 240_000);

test.each([
  ["asleep two minutes past its turn", 120],
  ["offline for a minute past its turn", 60],
])(
  "a page that was %s goes in with the place that it had",
  async (how, seconds) => {
    const shop = await startShop((_req, res) => void res.end("the shop"));
    closing.push(shop.close);
    const admission = { ratePerMinute: 300, burst: 1 };
    const airlock = await startAirlock({ rooms: [room(shop.url, { admission })] });
    closing.push(() => airlock.close());
    const browser = await openBrowser();
    closing.push(() => browser.close());

    await fill(airlock.url, 30);
    const page = await (await browser.newContext({ locale: "en" })).newPage();
    await page.goto(airlock.url);
    const place = await placeOn(page);
    const wake = how.startsWith("offline") ? await cutOff(page) : (await freeze(page)).thaw;
    await until(async () => (await called(airlock.url)) >= place, 60_000);
    const overAt = Date.now() + seconds * 1000;
    await until(() => Date.now() > overAt, (seconds + 5) * 1000);
    // The shop's own page asks for an icon as well.
    const entered = () => shop.requests.filter(({ url }) => url === "/").length;
    const before = entered();
    await wake();
    await page.waitForSelector("text=the shop", { timeout: 20_000 });
    expect(entered()).toBe(before + 1);
    expect(await issued(airlock.url)).toBe(place);
  },
  240_000,
);

async function cutOff(page: Page): Promise<() => Promise<void>> {
  await page.context().setOffline(true);
  return () => page.context().setOffline(false);
}
