import { Counter, Rate, Trend } from "k6/metrics";
import { type FAULTS, kindOfAnswer } from "./unexpected.ts";

/** Sessions begun, by windows of the ledger's time: see `windows.ts`. */
export const admissions = new Counter("airlock_admissions");
/** Sessions that surely were inside during the whole of a second, by second. */
export const inside = new Counter("airlock_inside");
/** Places given out, by blocks of them: more in a block than it has numbers means one was given twice. */
export const places = new Counter("airlock_places");
/** Whether a visitor in line was told the same place as before. */
export const placeKept = new Rate("airlock_place_kept");
/** Whether the number of people ahead never grew. */
export const aheadFell = new Rate("airlock_ahead_fell");
/** Whether a visitor inside, with a pass that has not ended, got the shop. */
export const notSentBack = new Rate("airlock_not_sent_back");
/** Of two of the panel at the door: whether the lower place went in first. */
export const orderKept = new Rate("airlock_order_kept");
/** Whether an admission lies between the last answer that said "not yet" and the first that said "inside". */
export const toldTrue = new Rate("airlock_admission_told_true");
/** Whether the wait was within the range promised on joining. */
export const estimateHeld = new Rate("airlock_estimate_held");
/** Whether somebody with a window was admitted inside it and nowhere else. */
export const windowKept = new Rate("airlock_window_kept");
/** From joining to being inside, seconds. */
export const waitSeconds = new Trend("airlock_wait_seconds");
/** How visits ended: `bought left gaveUp noShow early over failed`. */
export const visits = new Counter("airlock_visits");
/** Answers outside the contract and requests that failed, by what they were. */
export const errors = new Counter("airlock_errors");

export function countUnexpected(answer: { readonly status: number; readonly name: string }): void {
  errors.add(1, { kind: kindOfAnswer(answer) });
}

export function countFault(kind: (typeof FAULTS)[number]): void {
  errors.add(1, { kind });
}
