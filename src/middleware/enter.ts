import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { attachStream, type ForwardContext } from "../gateway/answers/forward-context.ts";
import { onClosed } from "../gateway/http/response-closed.ts";
import type { RequestFacts } from "../gateway/request/facts.ts";
import { withoutInvitations } from "../gateway/upstream/cookies.ts";
import { isEventStreamType, type Stream } from "../gateway/upstream/stream.ts";
import type { Admissions } from "../gateway/visitor/admissions.ts";
import { INVITATION_COOKIE } from "../protocol/cookies.ts";
import { OWN_NAMES } from "../protocol/headers.ts";
import { type AirlockRequest, ShopStay } from "./admitted.ts";
import { onHeaders } from "./on-headers.ts";

/** Where a request goes on. */
export interface Onward {
  readonly admissions: Admissions;
  next(): void;
}

/** The pipeline's end in a shop that is in this process: the request goes on with `req.airlock`, the answer with new tokens. */
export function enterShop(context: ForwardContext, res: ServerResponse, { admissions, next }: Onward): void {
  const { room } = context;
  const stay = new ShopStay(context, admissions);
  const enteredAt = performance.now();
  onHeaders(res, () => {
    room.metrics.upstream((performance.now() - enteredAt) / 1000);
    if (isEventStreamType(res.getHeader("content-type"))) attachStream(eventsOn(res), context);
    return stay.fields();
  });
  handOver(context, res.req, stay);
  goOn(next);
}

/** The same for a handshake, whose answer is not ours to add to: a pass that is new comes with the next page. */
export function enterSocket(
  context: ForwardContext,
  res: ServerResponse,
  { admissions, next }: Onward,
): void {
  const { req } = res;
  res.detachSocket(req.socket);
  attachStream(socketOf(req.socket), context);
  handOver(context, req, new ShopStay(context, admissions));
  goOn(next);
}

/** To the shop its end looks like that of a client that leaves: whoever writes on is told so, and nothing throws. */
function eventsOn(res: ServerResponse): Stream {
  return {
    get traffic() {
      return res.socket?.bytesWritten ?? 0;
    },
    close: () => void res.destroy(),
    onClosed: (act) => onClosed(res, act),
  };
}

function socketOf(socket: Socket): Stream {
  return {
    get traffic() {
      return socket.bytesRead + socket.bytesWritten;
    },
    close: () => void socket.destroy(),
    onClosed: (act) => void (socket.closed ? act() : socket.once("close", act)),
  };
}

/**
 * What clients call themselves must not pass for what Airlock says of them, and an invitation is nobody's business but
 * Airlock's: neither in fields and cookies, nor in the address, which Express notes before its middleware runs.
 */
export function asTheShopSees(req: IncomingMessage, { target }: RequestFacts): void {
  if (req.url !== target) {
    if ("originalUrl" in req) Object.assign(req, { originalUrl: target });
    req.url = target;
  }
  req.headers = withoutOwn(req.headers);
}

function withoutOwn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const others = Object.entries(headers).filter(([name]) => !name.startsWith(OWN_NAMES));
  const { cookie } = headers;
  const left: IncomingHttpHeaders = Object.fromEntries(others);
  if (cookie === undefined || !cookie.includes(INVITATION_COOKIE)) return left;
  const without = withoutInvitations(cookie);
  if (without === undefined) delete left.cookie;
  else left.cookie = without;
  return left;
}

function handOver({ request }: ForwardContext, req: AirlockRequest, { admitted }: ShopStay): void {
  asTheShopSees(req, request);
  req.airlock = admitted;
}

/** Not from within the pipeline: what a shop throws is not the pipeline's to catch. */
function goOn(next: () => void): void {
  process.nextTick(next);
}
