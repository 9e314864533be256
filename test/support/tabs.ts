import type { Page } from "playwright-core";
import { Visitor } from "./visitor.ts";

/** The place on the waiting page. */
export async function placeOn(page: Page): Promise<number> {
  return Number(await page.locator('dd[data-say="place"]').textContent());
}

/** Puts so many others into the line. */
export async function fill(url: string, count: number): Promise<Visitor[]> {
  const others = Array.from({ length: count }, () => new Visitor(url));
  for (const other of others) await other.open();
  return others;
}

/** How many places the room has given out. */
export async function issued(url: string): Promise<number> {
  return (await status(url)).issued;
}

/** How many places the room has called forward. */
export async function called(url: string): Promise<number> {
  return (await status(url)).called;
}

async function status(url: string): Promise<{ issued: number; called: number }> {
  return JSON.parse((await new Visitor(url).call("GET", "status")).body);
}

/**
 * Stops the page as a pocket does: no timer, no request, while the clock goes on. A headless Chromium takes
 * `Page.setWebLifecycleState` and lets the page run; its debugger does stop it.
 */
export async function freeze(page: Page): Promise<{ thaw(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  await session.send("Debugger.enable");
  const stopped = new Promise((resolve) => session.once("Debugger.paused", resolve));
  await session.send("Debugger.pause");
  await stopped;
  return { thaw: async () => void (await session.send("Debugger.disable")) };
}
