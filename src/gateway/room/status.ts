import { createHash } from "node:crypto";
import type { RoomConfig } from "../../config/config.ts";
import type { LotteryNotice } from "../../draw/notice.ts";
import { STATE_HEADER } from "../../protocol/headers.ts";
import type { StatusAnswer } from "../../protocol/status.ts";
import { isCounted } from "../../room/draw.ts";
import { lanePace } from "../../room/estimate.ts";
import { POLL_MS } from "../../room/settings.ts";
import type { Draw, Snapshot } from "../../room/snapshot.ts";
import type { Overload } from "../overload/overload.ts";
import { commitmentTermsOf, drawNoticeOf } from "./draws.ts";
import type { LotteryOrder } from "./lottery-order.ts";

/** A room's shared status as it goes out: made once a tick, however many ask. */
export interface StatusNotice {
  readonly body: Buffer;
  /** Weak: two notices of one state differ in `at`. */
  readonly etag: string;
  /** Every field of a 200 with it, flat names and values. */
  readonly fields: string[];
}

/** Any page may read what is the same for everybody, and any cache may keep it for a second. */
export const STATUS_FIELDS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Retry-After",
  "Cache-Control": "public, max-age=1",
};

export type SignLottery = (lottery: LotteryNotice, nowMs: number) => string;

export interface DrawParts {
  readonly book: LotteryOrder;
  /** Absent: what is told of the draw is not signed. */
  readonly sign?: SignLottery;
}

export class StatusBoard {
  readonly #config: RoomConfig;
  readonly #overload: Pick<Overload, "stretched">;
  readonly #book: LotteryOrder | undefined;
  readonly #sign: SignLottery | undefined;
  #notice: StatusNotice | undefined;
  #lotteryNow: LotteryNotice | null = null;
  /** What was signed last: a draw changes a handful of times. */
  #signed = { text: "", jws: "" };

  /** `draw` makes the draw of a room whose order is a lottery, and signs what is told of it. */
  constructor(config: RoomConfig, overload: Pick<Overload, "stretched">, draw?: DrawParts) {
    this.#sign = draw?.sign;
    this.#config = config;
    this.#overload = overload;
    this.#book = draw?.book;
  }

  /** What is known of the room's draw. Null: it draws no lots, or nothing is known yet. */
  get lottery(): LotteryNotice | null {
    return this.#lotteryNow;
  }

  /** What the room would commit to with such a draw. Undefined: it draws no lots. */
  commitmentOf(draw: Draw): string | undefined {
    return this.#book?.commitment(draw.version, commitmentTermsOf(this.#config, draw));
  }

  /** Undefined until the first exchange. */
  get notice(): StatusNotice | undefined {
    return this.#notice;
  }

  post(snapshot: Snapshot): void {
    const { at, ...state } = this.#state(snapshot);
    const etag = `W/"${createHash("sha1").update(JSON.stringify(state)).digest("base64url")}"`;
    const lotteryJws = this.#jws(state.lottery, snapshot.at);
    const body = Buffer.from(JSON.stringify({ ...state, ...(lotteryJws !== null && { lotteryJws }), at }));
    const fields = {
      [STATE_HEADER]: "none",
      "Content-Length": String(body.length),
      ...STATUS_FIELDS,
      ETag: etag,
      "Content-Type": "application/json",
    };
    this.#notice = { body, etag, fields: Object.entries(fields).flat() };
  }

  #lottery(snapshot: Snapshot): LotteryNotice | null {
    const drawsLots = this.#config.order === "lottery" || isCounted(snapshot.draw);
    return this.#book === undefined || !drawsLots ? null : drawNoticeOf(this.#config, this.#book, snapshot);
  }

  /** No part of the state: of one and the same draw each gateway's signature is another. */
  #jws(lottery: LotteryNotice | null, nowMs: number): string | null {
    this.#lotteryNow = lottery;
    if (lottery === null || this.#sign === undefined) return null;
    const text = JSON.stringify(lottery);
    if (text !== this.#signed.text) this.#signed = { text, jws: this.#sign(lottery, nowMs) };
    return this.#signed.jws;
  }

  #state(snapshot: Snapshot): Omit<StatusAnswer<LotteryNotice>, "lotteryJws"> {
    const { id, mode, schedule, waiting } = this.#config;
    const lanes = snapshot.lanes.map((lane) => {
      const { placesPerMinute, doorSeconds } = lanePace(snapshot, lane);
      return {
        id: lane.id,
        issued: lane.issued,
        called: lane.called,
        ...(lane.gaps !== undefined && { gaps: lane.gaps }),
        showRate: lane.showRate,
        placesPerMinute: tenths(placesPerMinute),
        doorSeconds: tenths(doorSeconds),
      };
    });
    const issued = lanes.reduce((sum, lane) => sum + lane.issued, 0);
    const called = lanes.reduce((sum, lane) => sum + lane.called, 0);
    return {
      room: id,
      epoch: snapshot.epoch,
      ...(mode === "observe" && { mode }),
      phase: snapshot.phase,
      ...(snapshot.shop === "down" && { shop: snapshot.shop }),
      issued,
      called,
      ratePerMinute: snapshot.ratePerMinute,
      admittedPerMinute: snapshot.admittedPerMinute,
      showRate: lanes[0]?.showRate ?? 1,
      pollSeconds: this.#overload.stretched(POLL_MS) / 1000,
      message: waiting.message,
      ...(Object.keys(waiting.messages).length > 0 && { messages: waiting.messages }),
      opensAt: iso(schedule.opensAt),
      closesAt: iso(schedule.closesAt),
      lottery: this.#lottery(snapshot),
      lanes,
      at: new Date(snapshot.at).toISOString(),
    };
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function iso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
