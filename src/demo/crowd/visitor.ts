import { isLineState } from "../../protocol/states.ts";
import type { BrowserAnswer } from "./browser.ts";
import { waitForTurn } from "./line.ts";
import { walkShop } from "./shopper.ts";
import type { VisitEnd } from "./tally.ts";
import { Unexpected } from "./unexpected.ts";
import { type CrowdVisit, patiently } from "./visit.ts";

const SECOND = 1000;
const MOST_RELOADS = 10;

/** One visitor from the first click to the end. Throws when the road ends where the contract has none. */
export async function visitShop(visit: CrowdVisit): Promise<VisitEnd> {
  const arrivedMs = performance.now();
  let admitted = false;
  const admit = ({ sentMs, seenMs }: BrowserAnswer): void => {
    visit.admissions.admitted(sentMs, seenMs);
    visit.waits.waited((seenMs - arrivedMs) / SECOND);
    admitted = true;
  };

  for (let loads = 0; loads < MOST_RELOADS; loads += 1) {
    const front = await patiently(visit, () => open(visit));
    if (isShop(front)) {
      if (!admitted) admit(front);
      visit.track.to("inside");
      return walkShop(visit, front);
    }
    if (admitted) visit.track.error("back in line after admission");
    visit.track.to("waiting");
    const turn = await waitForTurn(visit);
    if (turn.state === "admitted" && !admitted) admit(turn.answer);
    if (turn.state === "gaveUp" || turn.state === "noShows") return turn.state;
  }
  throw new Unexpected("too many reloads");
}

async function open(visit: CrowdVisit): Promise<BrowserAnswer> {
  const answer = await visit.browser.navigate("/");
  if (isShop(answer) || isLineState(answer.state)) return answer;
  throw new Unexpected(`page ${answer.status}${answer.state === undefined ? "" : ` (${answer.state})`}`);
}

/** A waiting page may be a 200 too; only the shop's own answer has no state, or says that the visitor is in. */
function isShop({ status, state }: BrowserAnswer): boolean {
  return status === 200 && (state === undefined || state === "admitted");
}
