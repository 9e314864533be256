import { KEPT_COOKIE } from "../../protocol/cookies.ts";
import type { PageView } from "../text/view.ts";
import { requestJoin } from "./calls.ts";
import { askAgain } from "./enter.ts";
import { Poller } from "./poller.ts";

const RETRY_MS = 2000;
const LONGEST_RETRY_MS = 15_000;
/** A page that has not loaded by then is asked for again. */
const TAKEN_MS = 60_000;

/** Takes the place that the page offers, and loads the page that shows it. */
export function takeOffer({ room = "", marked, entry }: PageView): void {
  let retries = 0;
  const poller = new Poller(async (signal) => {
    const taken = await requestJoin(room, signal).catch(() => false);
    if (taken) {
      askAgain(marked ?? entry);
      return TAKEN_MS;
    }
    return Math.min(LONGEST_RETRY_MS, RETRY_MS * 1.5 ** retries++);
  });
  addEventListener("submit", () => poller.stop());
  poller.start(0);
}

/** A place could not be kept. Where the browser keeps cookies after all, as somebody's who was sent the address, it goes on. */
export function goOnWithCookies({ marked }: PageView): void {
  if (document.cookie.includes(`${KEPT_COOKIE}=`)) askAgain(marked);
}
