import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { BrowserContext } from "playwright-core";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../support/airlock.ts";
import { openProfile } from "../support/browser.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

/** As the setting "block all cookies" writes it. */
const BLOCKS_COOKIES = JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } });

let folder: string;
let shop: Shop;
let airlock: Airlock;
let context: BrowserContext | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "airlock-profile-"));
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default", "Preferences"), BLOCKS_COOKIES);
  shop = await startShop();
  airlock = await startAirlock({ rooms: [room(shop.url, { admission: { capacity: 1 } })] });
  // Has the only slot, so that everybody else waits at the front, where a page looks again soon.
  const inside = new Visitor(airlock.url);
  await inside.open();
  await inside.open();
});
afterEach(async () => {
  await context?.close();
  await airlock.close();
  await shop.close();
  await rm(folder, { recursive: true, force: true });
});

async function issued(): Promise<number> {
  const answer = await fetch(`${airlock.url}/.airlock/rooms/tickets/status`);
  const status: { lanes: { issued: number }[] } = JSON.parse(await answer.text());
  return status.lanes[0]?.issued ?? -1;
}

describe("a browser that refuses cookies", () => {
  test.each([
    ["with scripts", true],
    ["without scripts", false],
  ])("%s is told so, and takes no more places", async (_name, javaScriptEnabled) => {
    context = await openProfile(folder, { javaScriptEnabled, locale: "en" });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.isNavigationRequest()) asked.push(new URL(request.url()).search);
    });
    await page.goto(`${airlock.url}/?show=1`);
    await page.locator('main[data-kind="noCookies"]').waitFor();
    expect(await page.locator("h1").textContent()).toBe("Your browser blocks cookies");
    expect(asked).toEqual(["?show=1", "?show=1&airlock_again=1"]);
    expect(await issued()).toBe(2);
    await page.reload();
    await page.getByRole("link", { name: "Try again" }).click();
    await until(() => asked.length === 4);
    await page.locator('main[data-kind="noCookies"]').waitFor();
    expect(await issued()).toBe(2);
  });

  test("is let on when it keeps them again, without a word of the mark to the shop", async () => {
    const visitor = new Visitor(airlock.url);
    const told = await visitor.open("/?show=1&airlock_again=1");
    expect(told.body).toContain("Your browser blocks cookies");
    expect([...visitor.cookies.keys()]).toEqual(["airlock_kept"]);
    const again = await visitor.open("/?show=1&airlock_again=1");
    expect([again.status, again.headers.location]).toEqual([303, "/?show=1"]);
    expect((await visitor.open("/?show=1")).headers["airlock-state"]).toMatch(/waiting|called|ready/);
  });
});

test("whoever is sent a marked address and keeps cookies gets a place by it", async () => {
  context = await openProfile(join(folder, "other"), { locale: "en" });
  const page = await context.newPage();
  await page.goto(`${airlock.url}/?airlock_again=1`);
  await page.locator('main[data-kind="waiting"], main[data-kind="called"]').waitFor();
  expect(new URL(page.url()).search).toBe("");
});

describe("languages", () => {
  test.each(["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "zh"])("%s says so", async (language) => {
    const headers = { "accept-language": language };
    const told = await new Visitor(airlock.url).open("/?airlock_again=1", headers);
    expect(told.headers["content-language"]).toBe(language);
    expect(told.body).toContain('data-kind="noCookies"');
    expect(told.body.match(/<h1[^>]*>([^<]+)</)?.[1]).toBeTruthy();
  });
});
