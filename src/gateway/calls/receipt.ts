import type { ReceiptAnswer } from "../../protocol/answers.ts";
import { replyJson } from "../answers/write-reply.ts";
import type { Call } from "./call.ts";

/**
 * `GET receipt`: a signed statement of the visitor's draw number, which proves it to others and is good for nothing else.
 * Null: there is no place, or the room draws no lots.
 */
export function answerReceipt({ res, room, admissions, who }: Call): void {
  const held = who.place;
  const signed = held && admissions.receipt(room, held);
  const json: ReceiptAnswer =
    held === undefined || signed === undefined
      ? { receipt: null }
      : { lane: held.lane, drawNumber: held.place, receipt: signed };
  replyJson(res, { status: 200, state: "none", json });
}
