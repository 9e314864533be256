import { type Answer, type Browser, pause, pauseAbout } from "./browser.ts";
import type { callsOf } from "./gateway.ts";
import { countUnexpected, notSentBack } from "./metrics.ts";
import type { Session } from "./pass.ts";
import { type Run, sinceStart } from "./run.ts";
import type { Habits } from "./visitor.ts";
import { countInside } from "./windows.ts";

interface Client {
  readonly browser: Browser;
  readonly calls: ReturnType<typeof callsOf>;
}

type Stay = Pick<Habits, "staySeconds" | "ends"> & { readonly entry: string };

/** Between two pages. */
const THINK_SECONDS = 2;
const EVENT = /href="\/events\/([\w-]+)"/g;
const FREE_SEAT = /name="seat" value="([\w-]+)">/g;

/** A page of the shop: a waiting page may be a 200 too, only the shop's own answer has no state, or says "admitted". */
export function isShop({ status, state }: Answer): boolean {
  return status >= 200 && status < 400 && (state === "" || state === "admitted");
}

/** Walks about in the shop, and ends the visit. */
export async function shop(
  { browser, calls }: Client,
  { staySeconds, ends, entry }: Stay,
  run: Run,
  session: Session | undefined,
): Promise<"bought" | "left" | "failed"> {
  const enteredAt = session === undefined ? Date.now() : session.startedAt - run.offsetMs;
  const until = Date.now() + staySeconds * 1000;
  let seenAt = enteredAt;
  do {
    await pauseAbout(Math.min(THINK_SECONDS, staySeconds));
    const page = await browser.open(entry, "shop page");
    // The shop's own trouble is not the gateway's: who is inside stays inside.
    const sentBack =
      page.state !== "" && page.state !== "admitted" && page.status !== 502 && page.status !== 504;
    notSentBack.add(!sentBack);
    if (sentBack) return "failed";
    if (page.status !== 0) seenAt = page.sentAt;
  } while (Date.now() < until);
  const bought = ends === "buy" && (await buy(browser));
  if (ends !== "silently" && !bought) seenAt = await leave(calls);
  if (session !== undefined) countInside(sinceStart(run, enteredAt), sinceStart(run, seenAt));
  return bought ? "bought" : "left";
}

/** Returns when the request left: until then the slot was held for sure. */
async function leave(calls: Client["calls"]): Promise<number> {
  const answer = await calls.leave();
  if (answer.status !== 204) countUnexpected(answer);
  return answer.sentAt;
}

/** Buys a seat in the sample shop, whose checkout ends the session. False: there was none to be had. */
async function buy(browser: Browser): Promise<boolean> {
  const front = await browser.open("/", "shop page");
  const event = pick(front.body, EVENT);
  if (event === undefined) return false;
  const page = await browser.open(`/events/${event}`, "shop page");
  const seat = pick(page.body, FREE_SEAT);
  if (seat === undefined) return false;
  await pause(500);
  const basket = await browser.submit("/basket", { event, seat }, "basket");
  if (!isShop(basket)) return false;
  const order = await browser.submit("/checkout", { name: "A. Visitor" }, "checkout");
  return isShop(order) && order.body.includes("These seats are yours");
}

function pick(body: string, pattern: RegExp): string | undefined {
  const found = Array.from(body.matchAll(pattern), ([, name]) => name);
  return found[Math.floor(Math.random() * found.length)];
}
