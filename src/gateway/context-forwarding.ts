import type { ServerResponse } from "node:http";
import { PASS_HEADER, ROOM_HEADER, SESSION_HEADER } from "../protocol/headers.ts";
import {
  attachStream,
  extendLease,
  type ForwardContext,
  refreshPass,
  releaseSession,
  tokenFields,
} from "./answers/forward-context.ts";
import type { Failure } from "./upstream/failure.ts";
import type { Forwarding } from "./upstream/forwarding.ts";
import type { ShopCommand } from "./upstream/shop-command.ts";
import type { Stream } from "./upstream/stream.ts";
import type { Admissions } from "./visitor/admissions.ts";

/** What there is to say of a failure, and where. */
export interface FailureMet {
  readonly cause: unknown;
  readonly sent: boolean;
  readonly res: ServerResponse;
}

export interface ForwardingEvents {
  readonly admissions: Admissions;
  /** The shop did not answer: the response is still to be written, with the same cookies. */
  onFailure(context: ForwardContext, failure: Failure, met: FailureMet): void;
  onTruncated(context: ForwardContext, failure: Failure): void;
  /** `text` is what the shop sent in place of a command. */
  onUnknownCommand(context: ForwardContext, text: string): void;
}

/** What the gateway adds to a request that goes to the shop, and takes from the answer. */
export class ContextForwarding implements Forwarding {
  readonly target: string;
  readonly fields: readonly string[];
  readonly bypass: boolean;
  readonly session: string | undefined;
  readonly #context: ForwardContext;
  readonly #res: ServerResponse;
  readonly #events: ForwardingEvents;
  readonly #sentAt = performance.now();

  constructor(context: ForwardContext, res: ServerResponse, events: ForwardingEvents) {
    const { request, room, pass, reading, observed } = context;
    const fields = [ROOM_HEADER, room.config.id];
    if (request.fields["x-request-id"] === undefined) fields.push("X-Request-Id", request.id);
    if (reading !== undefined) fields.push(SESSION_HEADER, reading.claims.session);
    if (pass !== undefined) fields.push(SESSION_HEADER, pass.claims.session, PASS_HEADER, pass.token);
    this.target = request.target;
    this.fields = fields;
    this.bypass = pass === undefined && observed === undefined;
    this.session = (pass ?? reading)?.claims.session;
    this.#context = context;
    this.#res = res;
    this.#events = events;
  }

  onHead(_status: number, command: ShopCommand | undefined): readonly string[] {
    const context = this.#context;
    const { room, pass } = context;
    const { admissions } = this.#events;
    if (pass !== undefined) room.latecomers.reached(pass.claims.session);
    room.metrics.upstream((performance.now() - this.#sentAt) / 1000);
    if (command?.kind === "unknown") this.#events.onUnknownCommand(context, command.text);
    if (command === undefined || command.kind === "unknown")
      return tokenFields(refreshPass(context, admissions));
    return tokenFields(
      command.kind === "release"
        ? releaseSession(context, admissions, command.readSeconds)
        : extendLease(context, command.seconds, admissions),
    );
  }

  onStream(stream: Stream): void {
    attachStream(stream, this.#context);
  }

  onFailure(failure: Failure, cause?: Error, sent = false): void {
    this.#events.onFailure(this.#context, failure, { cause, sent, res: this.#res });
  }

  onTruncated(failure: Failure): void {
    this.#events.onTruncated(this.#context, failure);
  }
}
