import type { BrowserAnswer } from "./browser.ts";
import { Unexpected } from "./unexpected.ts";
import { type CrowdVisit, pauseAbout } from "./visit.ts";

const TRIES = 4;
const MOST_SEATS = 3;

/** Walks through the sample shop from its front page: looks at an event, then buys or goes. */
export async function walkShop(visit: CrowdVisit, front: BrowserAnswer): Promise<"bought" | "left"> {
  const { temperament } = visit;
  for (let tried = 0; tried < TRIES; tried += 1) {
    await pauseAbout(visit, temperament.thinkMs);
    const event = oneOf(visit, matches(front.body, /href="\/events\/([\w-]+)"/g));
    if (event === undefined) throw new Unexpected("a shop without events");
    const map = await page(visit, `/events/${event}`);
    await pauseAbout(visit, temperament.thinkMs);
    if (!temperament.buys) break;
    if (await buys(visit, event, matches(map.body, /name="seat" value="(\w+)">/g))) return "bought";
  }
  // Half of those who go say so; the others close the tab, and their lease runs out.
  if (visit.random() < 0.5) await visit.gateway.leave();
  return "left";
}

/** False when there is no free seat left or somebody was faster. */
async function buys(visit: CrowdVisit, event: string, free: readonly string[]): Promise<boolean> {
  const first = Math.floor(visit.random() * free.length);
  const seats = free.slice(first, first + 1 + Math.floor(visit.random() * MOST_SEATS));
  if (seats.length === 0) return false;

  const basket = new URLSearchParams({ event });
  for (const seat of seats) basket.append("seat", seat);
  inShop(await visit.browser.submit("/basket", basket), 200);
  await pauseAbout(visit, visit.temperament.thinkMs);

  const name = new URLSearchParams({ name: "A visitor" });
  const sold = inShop(await visit.browser.submit("/checkout", name), 200, 409);
  return sold.status === 200;
}

async function page(visit: CrowdVisit, path: string): Promise<BrowserAnswer> {
  return inShop(await visit.browser.navigate(path), 200);
}

function inShop(answer: BrowserAnswer, ...expected: readonly number[]): BrowserAnswer {
  if (expected.includes(answer.status)) return answer;
  throw new Unexpected(`shop ${answer.status}${answer.state === undefined ? "" : ` (${answer.state})`}`);
}

function matches(body: string, pattern: RegExp): readonly string[] {
  return [...body.matchAll(pattern)].flatMap(([, found]) => found ?? []);
}

function oneOf(visit: CrowdVisit, choices: readonly string[]): string | undefined {
  return choices[Math.floor(visit.random() * choices.length)];
}
