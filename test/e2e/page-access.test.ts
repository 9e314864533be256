import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { EVERYTHING, violations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { GALLERY, type Gallery, openGallery } from "../support/gallery.ts";

/** All that the dark page changes. */
const COLOURS = { type: "rule", values: ["color-contrast"] };
const STATES = Object.keys(GALLERY);

let browser: Browser;
let gallery: Gallery;
beforeAll(async () => {
  [browser, gallery] = await Promise.all([openBrowser(), openGallery()]);
});
afterAll(async () => {
  await browser.close();
  await gallery.close();
});

async function inBrowser(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await look(await context.newPage());
  } finally {
    await context.close();
  }
}

describe.each([
  ["en", "light", EVERYTHING],
  ["en", "dark", COLOURS],
  ["ar", "light", EVERYTHING],
  ["ar", "dark", COLOURS],
] as const)("in %s and %s axe complains of nothing", (locale, colorScheme, rules) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage({ locale, colorScheme });
  });
  afterAll(() => page.close());

  test.each(STATES)("on the page %s", async (state) => {
    await page.goto(`${gallery.url}/${state}`);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    expect(await violations(page, rules)).toEqual([]);
  });
});

test.each(["de", "ar"])("in %s nothing has to be scrolled sideways at 400 %% zoom", async (locale) => {
  await inBrowser({ locale, viewport: { width: 320, height: 256 } }, async (page) => {
    for (const state of STATES) {
      await page.goto(`${gallery.url}/${state}`);
      const [content, window] = await page.evaluate<number[]>(
        "[document.documentElement.scrollWidth, innerWidth]",
      );
      expect([state, content]).toEqual([state, window]);
    }
  });
});

test("everything that can be done is done by keyboard, in the order in which it stands, with a focus to see", async () => {
  await inBrowser({ locale: "en" }, async (page) => {
    await page.goto(`${gallery.url}/waiting`);
    const reached: string[] = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press("Tab");
      const [text, outline] = await page.evaluate<[string, string]>(
        "[document.activeElement.textContent, getComputedStyle(document.activeElement).outlineWidth]",
      );
      reached.push(text);
      expect(outline).toBe("3px");
    }
    expect(reached).toEqual([
      "Play a sound when it’s my turn",
      "Show a notification when it’s my turn",
      "Leave the queue",
      "Language: English",
    ]);
    await page.keyboard.press("Enter");
    expect(await page.getByRole("link", { name: "Deutsch" }).isVisible()).toBe(true);
  });
});

test("says nothing aloud while nothing changes, and shows no button without a script", async () => {
  await inBrowser({ locale: "en" }, async (page) => {
    await page.goto(`${gallery.url}/waiting`);
    await page.waitForSelector("html[data-live]");
    expect(await page.locator('[role="status"]').textContent()).toBe("");
  });
  await inBrowser({ locale: "en", javaScriptEnabled: false }, async (page) => {
    await page.goto(`${gallery.url}/waiting`);
    for (const name of ["sound", "notification"])
      expect(await page.getByRole("button", { name }).isVisible()).toBe(false);
    expect(await page.locator("noscript p").isVisible()).toBe(true);
  });
});

test.each(["early", "prequeue", "lottery", "windowEarly", "windowOver"])(
  "the page %s tells a time of day with scripts alone, which know where the reader is",
  async (state) => {
    const time = /\d:\d\d/;
    await inBrowser({ locale: "en", javaScriptEnabled: false }, async (page) => {
      await page.goto(`${gallery.url}/${state}`);
      const said = await page.locator("main").textContent();
      expect(said).toMatch(/in about|ago/);
      expect(said).not.toMatch(time);
      expect(said).not.toContain("UTC");
    });
    if (state === "windowOver") return;
    await inBrowser({ locale: "en", timezoneId: "Asia/Tokyo" }, async (page) => {
      await page.goto(`${gallery.url}/${state}`);
      await page.waitForSelector("html[data-live]");
      expect(await page.locator(".lead").textContent()).toMatch(time);
    });
  },
);

test("needs one request, runs its script, and breaks no rule of its policy", async () => {
  await inBrowser({ locale: "fr" }, async (page) => {
    const requests: string[] = [];
    const complaints: string[] = [];
    // What its script asks at a random moment of its first seconds is no part of the page.
    page.on("request", (request) => request.resourceType() !== "fetch" && requests.push(request.url()));
    // Nor is that the gallery answers no poll.
    page.on("console", (message) => {
      if (!message.location().url.includes("/.airlock/")) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${gallery.url}/waiting`);
    await page.waitForSelector("html[data-live]");
    expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([`${gallery.url}/waiting`]);
    expect(complaints).toEqual([]);
    expect(await page.title()).toMatch(/^12.480 · Vous êtes dans la file$/);
  });
});

test.each(["waiting", "paused", "prequeue", "early", "lottery"])(
  "the number of the page %s stays on one line at 320 px, with text of any size",
  async (state) => {
    await inBrowser({ locale: "en", viewport: { width: 320, height: 640 } }, async (page) => {
      for (const size of ["100%", "150%", "200%"]) {
        for (const number of ["7", "99,999", "9,999,999", "1,000,000,000"]) {
          await page.goto(`${gallery.url}/${state}`);
          const [lines, content, window] = await page.evaluate<number[]>(`(() => {
            document.documentElement.style.fontSize = "${size}";
            const strong = document.querySelector(".number strong");
            strong.textContent = "${number}";
            strong.parentElement.dataset.length = "${number.length}";
            const text = document.createRange();
            text.selectNodeContents(strong);
            return [text.getClientRects().length, document.documentElement.scrollWidth, innerWidth];
          })()`);
          expect([size, number, lines, content]).toEqual([size, number, 1, window]);
        }
      }
    });
  },
);
