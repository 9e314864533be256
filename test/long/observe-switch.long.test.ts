import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { room, type Shop, startShop } from "../support/airlock.ts";
import { openBrowser } from "../support/browser.ts";
import { type CrewSite, openCrew } from "../support/crew.ts";
import { fill, issued, placeOn } from "../support/tabs.ts";
import { until } from "../support/until.ts";

const SOON_MS = 90_000;
const IN_FORCE = "the new configuration is in force";
/** Buys seats as a script does, over and over; each answer that is not the shop's is noted. */
const PAGE = `<!doctype html><title>shop</title><h1>the shop</h1><script type="module">
window.refused = []; window.rounds = 0;
for (;;) {
  for (const method of ["GET", "POST"]) {
    const answer = await fetch("/api/seats", { method, headers: { "x-requested-with": "fetch" } }).catch(() => undefined);
    if (answer !== undefined && await answer.text() !== "seats") window.refused.push(answer.status);
  }
  window.rounds++;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
</script>`;

let browser: Browser;
let shop: Shop;
let site: CrewSite;
beforeEach(async () => {
  browser = await openBrowser();
  shop = await startShop((req, res) => {
    const isPage = req.url === "/";
    res.setHeader("Content-Type", isPage ? "text/html" : "text/plain");
    res.end(isPage ? PAGE : "seats");
  });
  site = await openCrew({ rooms: rooms("observe") });
});
afterEach(async () => {
  await browser.close();
  await site.close();
  await shop.close();
});

/** One slot, and nobody gets another one soon. */
function rooms(mode: "enforce" | "observe") {
  return [room(shop.url, { mode, admission: { ratePerMinute: 1, burst: 1, capacity: 1 } })];
}

async function switchTo(mode: "enforce" | "observe"): Promise<void> {
  const before = site.logged(IN_FORCE).length;
  site.gateway.write(site.config({ rooms: rooms(mode) }));
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged(IN_FORCE).length === before + 1, SOON_MS);
}

async function newPage(): Promise<Page> {
  return (await browser.newContext({ locale: "en" })).newPage();
}

/** The place that somebody has in a room which observes. */
async function wouldBe(page: Page): Promise<number | undefined> {
  const told = await page.evaluate<{ wouldBe?: { place?: number } }>(
    "fetch('/.airlock/rooms/tickets/place').then((answer) => answer.json())",
  );
  return told.wouldBe?.place;
}

async function buysOn(page: Page): Promise<void> {
  const rounds = () => page.evaluate<number>("window.rounds");
  const before = await rounds();
  await until(async () => (await rounds()) >= before + 5, SOON_MS);
}

test(
  "a shopper's page buys on while the room begins to enforce; one who would wait finds their place, and is let in when it observes again",
  async () => {
    const [inside, waiting] = [await newPage(), await newPage()];
    await inside.goto(site.gateway.url);
    await buysOn(inside);
    await fill(site.gateway.url, 3);
    await waiting.goto(site.gateway.url);
    expect(await waiting.textContent("h1")).toBe("the shop");
    await buysOn(waiting);
    // A join that takes a busy machine longer than 2 s is not waited for, and leaves a place that nobody holds.
    let place = await wouldBe(waiting);
    for (; place === undefined; place = await wouldBe(waiting)) await waiting.reload();
    const last = await issued(site.gateway.url);
    expect(last).toBe(place);
    expect(place).toBeGreaterThanOrEqual(5);

    await switchTo("enforce");
    await buysOn(inside);
    expect(await inside.evaluate("window.refused")).toEqual([]);
    await inside.reload();
    expect(await inside.textContent("h1")).toBe("the shop");
    await buysOn(inside);
    const cookies = await inside.context().cookies();
    expect(cookies.map(({ name }) => name).sort()).toEqual(["airlock_pass_tickets", "airlock_place_tickets"]);
    await waiting.reload();
    expect(await placeOn(waiting)).toBe(place);
    expect(await issued(site.gateway.url)).toBe(last);

    await switchTo("observe");
    await waiting.waitForSelector("text=the shop", { timeout: SOON_MS });
    await buysOn(waiting);
    await buysOn(inside);
    expect(await inside.evaluate("window.refused")).toEqual([]);
    expect(await issued(site.gateway.url)).toBe(last);
  },
  6 * SOON_MS,
);
