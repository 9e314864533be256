import { reasonOf } from "../errors.ts";
import type { PageView } from "../page/view.ts";
import { cameFrom } from "./calls/came-from.ts";
import { shareAnswer } from "./cors.ts";
import type { Desk } from "./desk.ts";
import type { PublicHandlers } from "./http/server.ts";
import { extended, joinStream, type Passage, prolonged, released, tokenFields } from "./passage.ts";
import { replyProblem, wantsProblem } from "./problem.ts";
import { reply } from "./reply.ts";
import { createRoad, type RoadParts } from "./road.ts";
import { entryOf } from "./rooms.ts";
import { missed, stepOf, turnOf } from "./turns.ts";
import { FAILURE_STATUS, type Failure } from "./upstream/failure.ts";
import type { Forwarding } from "./upstream/forwarding.ts";
import type { Upstreams } from "./upstreams.ts";
import { ofRoom } from "./views.ts";
import { idOf } from "./watch.ts";

interface PassageEvents {
  readonly desk: Desk;
  /** The shop did not answer: the response is still to be written, with the same cookies. */
  onFailure(passage: Passage, failure: Failure, met: { cause: unknown; sent: boolean }): void;
  onTruncated(passage: Passage, failure: Failure): void;
  /** `text` is what the shop sent in place of a command. */
  onUnknownCommand(passage: Passage, text: string): void;
}

const SHOP_MS = 5000;
/** A page that asks again does so at a whole second: what is left until its turn it waits here. */
const MOST_HELD_MS = 1000;
const UNSENT_DETAIL =
  "the shop cannot be reached just now; it has not got the request, and your session is kept";
const SHOP_DETAIL = "the shop does not answer just now; your session is kept";
/** What is the client's own doing. */
const CLIENTS_FAULT: Partial<Record<Failure, string>> = {
  unsendable: "the request cannot be passed on",
  unsent: "the rest of the request did not come in time",
  unread: "the answer was not read in time",
};

/** What the visitor hears. */
interface WhyDown {
  readonly status: number;
  /** The client's own doing. */
  readonly fault: string | undefined;
  readonly sent: boolean;
  readonly waitMs: number;
}

/** The gateway: a road that ends at upstreams. */
export function createGateway(parts: RoadParts, upstreams: Upstreams): PublicHandlers {
  const { pages, log } = parts;
  const road = createRoad(parts);
  const events: PassageEvents = {
    desk: road.desk,
    onFailure: shopDown,
    onTruncated: truncated,
    onUnknownCommand: unknownCommand,
  };
  const shops = { enter };

  function enter(passage: Passage): void {
    const waitMs = turnOf(passage);
    if (waitMs === 0) goIn(passage);
    else if (waitMs <= MOST_HELD_MS) setTimeout(goIn, waitMs, passage);
    else replyDown(passage, { status: FAILURE_STATUS.unreachable, fault: undefined, sent: false, waitMs });
  }

  function goIn(passage: Passage): void {
    const waitMs = stepOf(passage);
    if (waitMs === 0) forward(passage);
    else setTimeout(forward, waitMs, passage);
  }

  function forward(passage: Passage): void {
    upstreams.of(passage.room).forward(passage.req, passage.res, forwardingOf(passage, events));
  }

  function shopDown(
    passage: Passage,
    failure: Failure,
    { cause, sent }: { cause: unknown; sent: boolean },
  ): void {
    const { req, room } = passage;
    const told = { request: idOf(req), room: room.config.id, failure, cause: reasonOf(cause) };
    const fault = CLIENTS_FAULT[failure];
    // Clients that are slow come in crowds, and are told of together.
    if (failure === "unsent") log.debug(told, fault);
    else log.warn(told, fault ?? "the shop did not answer");
    room.metrics.upstreamFailed(failure);
    const waitMs = fault === undefined && !sent ? missed(passage, SHOP_MS) : SHOP_MS;
    replyDown(passage, { status: FAILURE_STATUS[failure], fault, sent, waitMs });
  }

  function replyDown(passage: Passage, why: WhyDown): void {
    const { req, res, room, cookies, pass } = passage;
    const { status, fault, sent, waitMs } = why;
    const state = pass === undefined ? "none" : "admitted";
    const retry = fault === undefined && { "Retry-After": String(Math.floor(waitMs / 1000)) };
    shareAnswer(req, res, room.config);
    if (wantsProblem(req)) {
      const code = fault === undefined ? "shop-down" : "request-unsendable";
      return replyProblem(req, res, {
        code,
        status,
        state,
        detail: fault ?? (sent ? SHOP_DETAIL : UNSENT_DETAIL),
        headers: { ...retry },
        cookies,
      });
    }
    const view = { ...shopDownView(req.method, why), ...returnOf(passage) };
    const { body, headers } = pages.render(ofRoom(room, view), req);
    reply(req, res, { status, state, body, headers: { ...headers, ...retry }, cookies });
  }

  /** A shop's typing error is for the shop's engineers to find. */
  function unknownCommand({ req, room }: Passage, text: string): void {
    const told = { request: idOf(req), room: room.config.id, command: text };
    log.warn(told, "the shop sent an Airlock-Command that is none");
  }

  function truncated({ req, room }: Passage, failure: Failure): void {
    const told = { request: idOf(req), room: room.config.id, failure };
    if (failure === "unread") log.debug(told, CLIENTS_FAULT.unread);
    else log.warn(told, "the shop's answer broke off");
    room.metrics.upstreamFailed(failure);
  }

  return {
    onRequest: (req, res) => road.request(req, res, shops),
    onUpgrade(req, res, head) {
      road.follow(req, res, {
        enter: (passage) => upstreams.of(passage.room).tunnel(req, res, head, forwardingOf(passage, events)),
      });
    },
  };
}

/** What the gateway adds to a request that goes to the shop, and takes from the answer. */
function forwardingOf(passage: Passage, events: PassageEvents): Forwarding {
  const { req, room, pass, reading, observed } = passage;
  const sentAt = performance.now();
  const fields = ["Airlock-Room", room.config.id];
  if (req.headers["x-request-id"] === undefined) fields.push("X-Request-Id", idOf(req));
  if (reading !== undefined) fields.push("Airlock-Session", reading.claims.session);
  if (pass !== undefined) fields.push("Airlock-Session", pass.claims.session, "Airlock-Pass", pass.token);
  return {
    fields,
    bypass: pass === undefined && observed === undefined,
    session: (pass ?? reading)?.claims.session,
    onHead(_status, command) {
      if (pass !== undefined) room.latecomers.reached(pass.claims.session);
      room.metrics.upstream((performance.now() - sentAt) / 1000);
      const { desk } = events;
      if (command?.kind === "unknown") events.onUnknownCommand(passage, command.text);
      if (command === undefined || command.kind === "unknown") return tokenFields(prolonged(passage, desk));
      return tokenFields(
        command.kind === "release"
          ? released(passage, desk, command.readSeconds)
          : extended(passage, command.seconds, desk),
      );
    },
    onStream: (stream) => joinStream(stream, passage),
    onFailure: (failure, cause, sent = false) => events.onFailure(passage, failure, { cause, sent }),
    onTruncated: (failure) => events.onTruncated(passage, failure),
  };
}

/** The address of a form is none to come back to. */
function returnOf({ req, room }: Passage): Pick<PageView, "entry"> {
  return req.method === "POST" ? { entry: cameFrom(req, entryOf(room.config, req.headers.host)) } : {};
}

/** A page that asks again by itself must not repeat an order. */
function shopDownView(method: string | undefined, { status, fault, sent, waitMs }: WhyDown): PageView {
  if (fault !== undefined) return { kind: "refused", status, reason: fault };
  const known = status === 503 || status === 504 ? status : 502;
  return {
    kind: "shopDown",
    status: known,
    sent,
    refreshSeconds: method === "GET" ? Math.floor(waitMs / 1000) : null,
  };
}
