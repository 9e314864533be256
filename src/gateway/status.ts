import { createHash } from "node:crypto";
import type { RoomConfig } from "../config/config.ts";
import { speed } from "../room/estimate.ts";
import { POLL_MS } from "../room/settings.ts";
import type { Snapshot } from "../room/snapshot.ts";

/** A room's shared status as it goes out: made once a tick, however many ask. */
export interface Notice {
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

export class StatusBoard {
  readonly #config: RoomConfig;
  #notice: Notice | undefined;

  constructor(config: RoomConfig) {
    this.#config = config;
  }

  /** Undefined until the first exchange. */
  get notice(): Notice | undefined {
    return this.#notice;
  }

  post(snapshot: Snapshot): void {
    const { at, ...state } = this.#state(snapshot);
    const etag = `W/"${createHash("sha1").update(JSON.stringify(state)).digest("base64url")}"`;
    const body = Buffer.from(JSON.stringify({ ...state, at }));
    const fields = {
      "Airlock-State": "none",
      "Content-Length": String(body.length),
      ...STATUS_FIELDS,
      ETag: etag,
      "Content-Type": "application/json",
    };
    this.#notice = { body, etag, fields: Object.entries(fields).flat() };
  }

  #state(snapshot: Snapshot) {
    const { id, schedule, waiting } = this.#config;
    const lanes = snapshot.lanes.map((lane) => ({
      id: lane.id,
      issued: lane.issued,
      called: lane.called,
      showRate: lane.showRate,
      placesPerMinute: Math.round(speed(snapshot, lane) * 10) / 10,
    }));
    const issued = lanes.reduce((sum, lane) => sum + lane.issued, 0);
    const called = lanes.reduce((sum, lane) => sum + lane.called, 0);
    return {
      room: id,
      epoch: snapshot.epoch,
      phase: snapshot.phase,
      issued,
      called,
      ratePerMinute: snapshot.ratePerMinute,
      admittedPerMinute: snapshot.admittedPerMinute,
      showRate: lanes[0]?.showRate ?? 1,
      pollSeconds: POLL_MS / 1000,
      message: waiting.message,
      ...(Object.keys(waiting.messages).length > 0 && { messages: waiting.messages }),
      opensAt: iso(schedule.opensAt),
      closesAt: iso(schedule.closesAt),
      lottery: null,
      lanes,
      at: iso(snapshot.at),
    };
  }
}

function iso(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
