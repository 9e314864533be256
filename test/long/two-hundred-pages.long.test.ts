import { afterEach, expect, test } from "@jest/globals";
import type { Browser, BrowserContext } from "playwright-core";
import { type Airlock, room, startAirlock, startShop } from "../support/airlock.ts";
import { type Answered, arrivalLog, clumping, histogram } from "../support/arrivals.ts";
import { openBrowser } from "../support/browser.ts";
import { ScriptedPage } from "../support/scripted-page.ts";
import { issued } from "../support/tabs.ts";
import { until } from "../support/until.ts";

/** So many as two cores can hold open in a browser beside everything else; the others are moved by the same code without one. */
const IN_CHROMIUM = 40;
const PAGES = 200;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** For all pages to open in. A machine that needs longer begins again with twice as much. */
const OPENING_MS = 1.5 * MINUTE;
const WATCHED_MS = 5 * MINUTE;
/** 1 is chance, and all in step near 200. A machine that is busy otherwise delays some until others are due: its own clumps. */
const CLUMPED = 8;
/** Those who asked between the opening and the exchange that called them have to ask once more. */
const ASKED_TOO_SOON = 1.25;
const AT_ONCE = 4;
const SLICE_MS = 200;
const SPAN_MS = 10 * SECOND;

const closing: (() => Promise<unknown>)[] = [];
afterEach(closeAll);

async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

interface Waiting {
  readonly airlock: Airlock;
  readonly opensAt: number;
  /** When pages asked for the status. */
  readonly arrivals: readonly Answered[];
  /** When somebody came into the shop. */
  readonly entries: readonly number[];
  readonly openedMs: number;
}

/** Within moments of each other, as at an opening: those that could march in step did begin together. */
async function openAll(browser: Browser, url: string): Promise<void> {
  let left = IN_CHROMIUM;
  const some = async () => {
    while (left-- > 0) {
      const context: BrowserContext = await browser.newContext({ locale: "en" });
      await (await context.newPage()).goto(url, { timeout: MINUTE });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  const others = Array.from({ length: PAGES - IN_CHROMIUM }, () => new ScriptedPage(url));
  closing.push(async () => {
    for (const other of others) other.close();
  });
  await Promise.all(others.map((other) => other.open()));
}

/** All pages are there, and the opening is five minutes away, or a little more. */
async function waitingForOpening(leadMs = OPENING_MS): Promise<Waiting> {
  const entries: number[] = [];
  const shop = await startShop((_req, res) => {
    entries.push(Date.now());
    res.setHeader("Content-Type", "text/html");
    res.end("<title>shop</title>");
  });
  closing.push(shop.close);
  const { arrivals, log } = arrivalLog("/status");
  const began = Date.now();
  const opensAt = began + leadMs + WATCHED_MS;
  const schedule = {
    preQueueAt: new Date(began - MINUTE).toISOString(),
    opensAt: new Date(opensAt).toISOString(),
  };
  const admission = { ratePerMinute: 60_000, burst: 1000, capacity: 1000 };
  const airlock = await startAirlock({
    rooms: [room(shop.url, { admission, schedule })],
    config: { log: { level: "debug" } },
    overrides: { log },
  });
  closing.push(() => airlock.close());
  const browser = await openBrowser();
  closing.push(() => browser.close());
  await openAll(browser, airlock.url);
  const openedMs = Date.now() - began;
  if (openedMs < leadMs) return { airlock, opensAt, arrivals, entries, openedMs };
  await closeAll();
  return waitingForOpening(2 * leadMs);
}

test(
  "200 pages wait five minutes for an opening without marching in step, and are in one poll after it",
  async () => {
    const { airlock, opensAt, arrivals, entries, openedMs } = await waitingForOpening();
    expect(await issued(airlock.url)).toBe(PAGES);

    // No status is asked for here: the gateway's log counts those of the pages alone.
    await until(() => Date.now() >= opensAt, opensAt - Date.now() + MINUTE);
    await until(() => entries.length >= PAGES, MINUTE);
    const lastMs = (entries.at(-1) ?? 0) - opensAt;

    const times = arrivals.map(({ at }) => at);
    const minutes = Array.from({ length: 5 }, (_, i) => {
      const from = opensAt - WATCHED_MS + i * MINUTE;
      const counts = histogram(times, { from, to: from + MINUTE, sliceMs: SLICE_MS });
      // In spans of 10 s: toward the opening pages ask more and more often, and that is no clump.
      const spans = Array.from({ length: 6 }, (_, j) =>
        clumping(times, { from: from + j * SPAN_MS, to: from + (j + 1) * SPAN_MS, sliceMs: SLICE_MS }),
      );
      const clumped = spans.reduce((sum, one) => sum + one, 0) / spans.length;
      return { polls: counts.reduce((a, b) => a + b, 0), most: Math.max(...counts), clumped };
    });
    const after = times.filter((at) => at >= opensAt).length;
    process.stdout.write(
      `${IN_CHROMIUM} pages in Chromium and ${PAGES - IN_CHROMIUM} without opened in ${openedMs} ms; minute by minute, ` +
        `in slices of ${SLICE_MS} ms: ${JSON.stringify(minutes)}; after the opening they asked ${after} times, ` +
        `and the last went in ${lastMs} ms after it\n`,
    );
    for (const { clumped } of minutes) expect(clumped).toBeLessThan(CLUMPED);
    expect(after).toBeLessThanOrEqual(PAGES * ASKED_TOO_SOON);
    expect(await issued(airlock.url)).toBe(PAGES);
  },
  25 * MINUTE,
);
