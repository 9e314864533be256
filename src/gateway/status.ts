import { createHash } from "node:crypto";
import type { RoomConfig } from "../config/config.ts";
import { speed } from "../room/estimate.ts";
import { POLL_MS } from "../room/settings.ts";
import type { Snapshot } from "../room/snapshot.ts";
import type { Overload } from "./overload/overload.ts";

/** A room's shared status as it goes out: made once a tick, however many ask. */
export interface Notice {
  readonly body: Buffer;
  /** Weak: two notices of one state differ in `at`. */
  readonly etag: string;
}

export class StatusBoard {
  readonly #config: RoomConfig;
  readonly #overload: Pick<Overload, "stretched">;
  #notice: Notice | undefined;

  constructor(config: RoomConfig, overload: Pick<Overload, "stretched">) {
    this.#config = config;
    this.#overload = overload;
  }

  /** Undefined until the first exchange. */
  get notice(): Notice | undefined {
    return this.#notice;
  }

  post(snapshot: Snapshot): void {
    const { at, ...state } = this.#state(snapshot);
    const etag = `W/"${createHash("sha1").update(JSON.stringify(state)).digest("base64url")}"`;
    this.#notice = { body: Buffer.from(JSON.stringify({ ...state, at })), etag };
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
      pollSeconds: this.#overload.stretched(POLL_MS) / 1000,
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
