import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { called, fill, freeze, issued, placeOn } from "../support/tabs.ts";
import { until } from "../support/until.ts";

const CLAIM_SECONDS = 30;

/** A room of this admission in Chromium, for a test alone: they run beside each other. */
async function inBrowser(
  admission: Readonly<Record<string, number>>,
  act: (world: { shop: Shop; url: string; page: Page }) => Promise<void>,
): Promise<void> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const shop = await startShop((_req, res) => void res.end("the shop"));
    closing.push(shop.close);
    const airlock = await startAirlock({ rooms: [room(shop.url, { admission })] });
    closing.push(() => airlock.close());
    const browser = await openBrowser();
    closing.push(() => browser.close());
    const page = await (await browser.newContext({ locale: "en" })).newPage();
    await act({ shop, url: airlock.url, page });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

test.concurrent(
  "a page that slept until its turn was over is told so, and has one new place",
  () =>
    inBrowser({ ratePerMinute: 60, burst: 1, claimSeconds: CLAIM_SECONDS }, async ({ url, page }) => {
      await fill(url, 20);
      await page.goto(url);
      const place = await placeOn(page);
      const { thaw } = await freeze(page);
      expect(await called(url)).toBeLessThan(place);
      await until(async () => (await called(url)) >= place, 60_000);
      const overAt = Date.now() + (CLAIM_SECONDS + 5) * 1000;
      await until(() => Date.now() > overAt, 60_000);
      await fill(url, 300);
      const before = await issued(url);
      await thaw();
      await page.waitForSelector("text=This is your new place", { timeout: 20_000 });
      expect(await placeOn(page)).toBe(before + 1);
      expect(await issued(url)).toBe(before + 1);
    }),
  240_000,
);

test.concurrent.each([
  ["asleep two minutes past its turn", 120],
  ["offline for a minute past its turn", 60],
])(
  "a page that was %s goes in with the place that it had",
  (how, seconds) =>
    inBrowser({ ratePerMinute: 300, burst: 1 }, async ({ shop, url, page }) => {
      await fill(url, 30);
      await page.goto(url);
      const place = await placeOn(page);
      const wake = how.startsWith("offline") ? await cutOff(page) : (await freeze(page)).thaw;
      await until(async () => (await called(url)) >= place, 60_000);
      const overAt = Date.now() + seconds * 1000;
      await until(() => Date.now() > overAt, (seconds + 5) * 1000);
      // The shop's own page asks for an icon as well.
      const entered = () => shop.requests.filter((request) => request.url === "/").length;
      const before = entered();
      await wake();
      await page.waitForSelector("text=the shop", { timeout: 20_000 });
      expect(entered()).toBe(before + 1);
      expect(await issued(url)).toBe(place);
    }),
  240_000,
);

async function cutOff(page: Page): Promise<() => Promise<void>> {
  await page.context().setOffline(true);
  return () => page.context().setOffline(false);
}
