import type { IncomingMessage } from "node:http";
import { AirlockError } from "../errors.ts";
import {
  extendLease,
  type ForwardContext,
  refreshPass,
  releaseSession,
  tokenFields,
} from "../gateway/answers/forward-context.ts";
import type { Admissions } from "../gateway/visitor/admissions.ts";
import type { HeldReading } from "../gateway/visitor/identify.ts";

/** Somebody who is in the shop, as `req.airlock` tells. */
export interface Admitted {
  readonly room: string;
  /** Names the session as long as it lasts; says nothing of the person. */
  readonly session: string;
  readonly lane: string;
  readonly place: number;
  readonly startedAt: Date;
  /** When the lease ends unless a request or `extend` renews it. */
  readonly expiresAt: Date;
  /** The pass, for another service that verifies it by `/.airlock/jwks.json`. A secret of the visitor's. */
  readonly pass: string;
  /** The session was released with time to read. The visitor comes with GET and HEAD alone, and holds no slot. */
  readonly reading: boolean;
  /**
   * Ends the session, as after a checkout: the slot is the next visitor's. Nothing extends it after that. For `readSeconds`, from
   * 1 to 86,400, its visitor may still read: the receipt and its pictures, by GET and HEAD. Absent: no more.
   * Fails with `ERR_USAGE` outside that range.
   */
  release(readSeconds?: number): void;
  /**
   * A lease of this many seconds from now, from 1 to 86,400, though never beyond the room's `maxSessionSeconds`. 900 gives
   * a checkout a quarter of an hour. Fails with `ERR_USAGE` outside that range.
   */
  extend(seconds: number): void;
}

/** A request as it leaves the middleware. Without `airlock` it is for a bypass path, or for no room at all. */
export type AirlockRequest = IncomingMessage & { airlock?: Admitted | undefined };

declare global {
  namespace Express {
    interface Request {
      /** Who is in the shop with this request. Absent on bypass paths and outside all rooms. */
      airlock?: Admitted | undefined;
    }
  }
}

const MOST_SECONDS = 86_400;

/** A visitor's way through the shop: what the shop asks of the session, and what the visitor's answer has to say of it. */
export class ShopStay {
  readonly admitted: Admitted | undefined;
  readonly #admissions: Admissions;
  #context: ForwardContext;

  constructor(context: ForwardContext, admissions: Admissions) {
    this.#admissions = admissions;
    this.#context = context;
    const first = context.pass ?? context.reading;
    this.admitted = first && this.#admitted(first, admissions);
  }

  /** Flat names and values for the answer, as things stand. */
  fields(): readonly string[] {
    return tokenFields(refreshPass(this.#context, this.#admissions));
  }

  #admitted(first: HeldReading, admissions: Admissions): Admitted {
    const { session, lane, place, startedAt } = first.claims;
    let pass = this.#context.pass;
    let ended = false;
    return {
      room: this.#context.room.config.id,
      session,
      lane,
      place,
      startedAt: new Date(startedAt),
      get expiresAt() {
        return new Date((pass ?? first).claims.expiresAt);
      },
      get pass() {
        return (pass ?? first).token;
      },
      reading: pass === undefined,
      release: (readSeconds) => {
        if (readSeconds !== undefined) requireSeconds(readSeconds, "release");
        if (ended) return;
        ended = true;
        this.#context = releaseSession({ ...this.#context, pass }, admissions, readSeconds);
      },
      extend: (seconds) => {
        requireSeconds(seconds, "extend");
        if (ended) return;
        this.#context = extendLease({ ...this.#context, pass }, seconds, admissions);
        pass = this.#context.pass ?? pass;
      },
    };
  }
}

function requireSeconds(seconds: number, act: "extend" | "release"): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_SECONDS) return;
  const range = `a whole number from 1 to ${MOST_SECONDS}`;
  throw new AirlockError("ERR_USAGE", `could not ${act} a session: seconds must be ${range}`);
}
