import type { ServerResponse } from "node:http";
import { reasonOf } from "../errors.ts";
import type { PageView } from "../page/text/view.ts";
import { COMMAND_HEADER } from "../protocol/headers.ts";
import type { ForwardContext } from "./answers/forward-context.ts";
import { wantsProblem } from "./answers/problem.ts";
import { doorstepDelayOf, noteMissed, retryDelayOf } from "./answers/shop-turns.ts";
import { withRoom } from "./answers/views.ts";
import { reply, replyProblem } from "./answers/write-reply.ts";
import { ContextForwarding, type FailureMet, type ForwardingEvents } from "./context-forwarding.ts";
import type { PublicHandlers } from "./http/server.ts";
import { sharingFields } from "./request/cors.ts";
import { readerOf } from "./request/facts.ts";
import { referrerPath } from "./request/referrer.ts";
import { createRequestHandler, type RequestHandlerParts } from "./request-handler.ts";
import { entryOf } from "./room/rooms.ts";
import { FAILURE_STATUS, type Failure } from "./upstream/failure.ts";
import type { Upstreams } from "./upstreams.ts";

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

/** The gateway: a pipeline that ends at upstreams. */
export function createGateway(parts: RequestHandlerParts, upstreams: Upstreams): PublicHandlers {
  const { pages, log } = parts;
  const handler = createRequestHandler(parts);
  const events: ForwardingEvents = {
    admissions: handler.admissions,
    onFailure: shopDown,
    onTruncated: truncated,
    onUnknownCommand: unknownCommand,
  };
  const shops = { enter };

  function enter(context: ForwardContext, res: ServerResponse): void {
    const waitMs = retryDelayOf(context);
    if (waitMs === 0) goIn(context, res);
    else if (waitMs <= MOST_HELD_MS) setTimeout(goIn, waitMs, context, res);
    else
      replyDown(context, res, { status: FAILURE_STATUS.unreachable, fault: undefined, sent: false, waitMs });
  }

  function goIn(context: ForwardContext, res: ServerResponse): void {
    const waitMs = doorstepDelayOf(context);
    if (waitMs === 0) forward(context, res);
    else setTimeout(forward, waitMs, context, res);
  }

  function forward(context: ForwardContext, res: ServerResponse): void {
    upstreams.of(context.room).forward(res.req, res, new ContextForwarding(context, res, events));
  }

  function shopDown(context: ForwardContext, failure: Failure, { cause, sent, res }: FailureMet): void {
    const { request, room } = context;
    const told = { request: request.id, room: room.config.id, failure, cause: reasonOf(cause) };
    const fault = CLIENTS_FAULT[failure];
    // Clients that are slow come in crowds, and are told of together.
    if (failure === "unsent") log.debug(told, fault);
    else log.warn(told, fault ?? "the shop did not answer");
    room.metrics.upstreamFailed(failure);
    const waitMs = fault === undefined && !sent ? noteMissed(context, SHOP_MS) : SHOP_MS;
    replyDown(context, res, { status: FAILURE_STATUS[failure], fault, sent, waitMs });
  }

  function replyDown(context: ForwardContext, res: ServerResponse, why: WhyDown): void {
    const { request, room, cookies, pass } = context;
    const { status, fault, sent, waitMs } = why;
    const state = pass === undefined ? "none" : "admitted";
    const retry = fault === undefined && { "Retry-After": String(Math.floor(waitMs / 1000)) };
    const shared = sharingFields(request, room.config);
    if (wantsProblem(request)) {
      const code = fault === undefined ? "shop-down" : "request-unsendable";
      return replyProblem(res, {
        code,
        status,
        state,
        detail: fault ?? (sent ? SHOP_DETAIL : UNSENT_DETAIL),
        headers: { ...shared, ...retry },
        cookies,
      });
    }
    const view = { ...shopDownView(request.method, why), ...returnOf(context) };
    const { body, headers } = pages.render(withRoom(room, view), readerOf(request));
    reply(res, { status, state, body, headers: { ...shared, ...headers, ...retry }, cookies });
  }

  /** A shop's typing error is for the shop's engineers to find. */
  function unknownCommand({ request, room }: ForwardContext, text: string): void {
    const told = { request: request.id, room: room.config.id, command: text };
    log.warn(told, `the shop sent an ${COMMAND_HEADER} that is none`);
  }

  function truncated({ request, room }: ForwardContext, failure: Failure): void {
    const told = { request: request.id, room: room.config.id, failure };
    if (failure === "unread") log.debug(told, CLIENTS_FAULT.unread);
    else log.warn(told, "the shop's answer broke off");
    room.metrics.upstreamFailed(failure);
  }

  return {
    onRequest: (req, res) => handler.request(req, res, shops),
    onUpgrade(req, res, head) {
      handler.follow(req, res, {
        enter: (context) =>
          upstreams.of(context.room).tunnel(req, res, head, new ContextForwarding(context, res, events)),
      });
    },
  };
}

/** The address of a form is none to come back to. */
function returnOf({ request, room }: ForwardContext): Pick<PageView, "entry"> {
  return request.method === "POST"
    ? { entry: referrerPath(request, entryOf(room.config, request.host)) }
    : {};
}

/** A page that asks again by itself must not repeat an order. */
function shopDownView(method: string, { status, fault, sent, waitMs }: WhyDown): PageView {
  if (fault !== undefined) return { kind: "refused", status, reason: fault };
  const known = status === 503 || status === 504 ? status : 502;
  return {
    kind: "shopDown",
    status: known,
    sent,
    refreshSeconds: method === "GET" ? Math.floor(waitMs / 1000) : null,
  };
}
