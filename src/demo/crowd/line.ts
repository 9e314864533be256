import { isLineState } from "../../protocol/states.ts";
import type { BrowserAnswer } from "./browser.ts";
import { Unexpected } from "./unexpected.ts";
import { type CrowdVisit, patiently, pauseAbout } from "./visit.ts";

/** How the wait ended. `reload`: only the page can say what comes next. */
export type Turn =
  | { readonly state: "admitted"; readonly answer: BrowserAnswer }
  | { readonly state: "gaveUp" | "noShows" | "reload" };

const SECOND = 1000;

/** Waits in line as the waiting page does: the shared status until called, then claims until admitted. */
export async function waitForTurn(visit: CrowdVisit): Promise<Turn> {
  const { gateway, temperament, track, waits } = visit;
  const place = await patiently(visit, gateway.place);
  if (!isLineState(place.state)) return { state: "reload" };
  if (typeof place.place !== "number") throw new Unexpected("a line without a place");
  const toldMs = performance.now();

  if (!(await becomesCalled(visit, place.lane ?? undefined, place.place))) {
    await gateway.leave();
    return { state: "gaveUp" };
  }
  if (!temperament.comesWhenCalled) return { state: "noShows" };
  track.to("ready");
  const turn = await claims(visit);
  if (turn.state === "admitted" && place.eta) {
    waits.estimated(place.eta, (turn.answer.seenMs - toldMs) / SECOND);
  }
  return turn;
}

/** False when patience ends first. */
async function becomesCalled(visit: CrowdVisit, lane: string | undefined, place: number): Promise<boolean> {
  const { gateway, temperament, signal } = visit;
  const startedMs = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const status = await patiently(visit, () => gateway.status(lane));
    if (status.phase === "closed") throw new Unexpected("a closed room");
    if (status.called >= place) return true;
    const patienceMs = startedMs + temperament.patienceMs - performance.now();
    if (patienceMs <= 0) return false;
    await pauseAbout(visit, Math.min(status.pollSeconds * SECOND, patienceMs));
  }
}

/** Who stands at the door is admitted there, and hears of it with the next claim: it was no earlier than the last that said no. */
async function claims(visit: CrowdVisit): Promise<Turn> {
  let sinceMs: number | undefined;
  for (;;) {
    visit.signal.throwIfAborted();
    const { state, answer, ...claim } = await patiently(visit, visit.gateway.claim);
    if (state === "admitted") {
      return { state: "admitted", answer: { ...answer, sentMs: sinceMs ?? answer.sentMs } };
    }
    if (!isLineState(state)) return { state: "reload" };
    sinceMs = answer.sentMs;
    await pauseAbout(visit, (claim.pollSeconds ?? 2) * SECOND);
  }
}
