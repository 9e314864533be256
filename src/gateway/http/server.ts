import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Server as NetServer, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { bytesMoved } from "./bytes-moved.ts";
import { resumeChunked } from "./chunk-blanks.ts";
import { refuseClient } from "./client-error.ts";
import { hasBody, refuseFraming } from "./framing.ts";
import { IdleConnections, type Unread } from "./idle.ts";
import type { WireLimits } from "./limits.ts";
import { lingerOver } from "./linger.ts";
import { checkRaw, stopRawCheck } from "./raw-check.ts";
import { MALFORMED, refuseParsed, refuseRaw, type WireRefusal } from "./refusal.ts";
import { dropWaiting, serveInOrder, stopReading } from "./response-order.ts";
import { coalesceWrites } from "./single-write.ts";
import { abandonConnection, noteUnanswered, unansweredOn } from "./unanswered.ts";
import { headWithoutUpgrade, isWebSocket, responseOn } from "./upgrade.ts";

/** What the gateway does with requests whose form is right. */
export interface PublicHandlers {
  /**
   * `req.url` is in origin-form and there is at most one Host. Whoever reads the body of a request that expects it
   * calls `res.writeContinue()` first.
   */
  onRequest(req: IncomingMessage, res: ServerResponse): void;
  /**
   * A WebSocket handshake. `res` is for a refusal, after which the connection closes; to accept, pass it on to a tunnel
   * together with `head`, what the client has already sent behind the handshake.
   */
  onUpgrade(req: IncomingMessage, res: ServerResponse, head: Buffer): void;
}

export interface PublicServer {
  readonly http: Server;
  /**
   * Takes no new connection, closes idle ones, lets every request finish and closes its connection after it; what is
   * left after `graceMs` is cut. Resolves when no connection is left. Tunnels have to be ended by who opened them.
   * `quietMs`: how long idle connections are left to ask once more, so that no request meets a closing one. Default: 0.
   */
  drain(graceMs: number, quietMs?: number): Promise<void>;
}

/** A client that ends its side still gets its answers (RFC 9112 §9.6). Node has it, and does not document it. */
const HALF_OPEN = { httpAllowHalfOpen: true };
/** How often a drain looks for connections that have become idle, and how long nothing has come on one that is. */
const SWEEP_MS = 50;
const BEHIND_OTHERS: WireRefusal = {
  status: 400,
  reason: "this request has to wait for the answers before it",
};
const UNKNOWN_EXPECTATION: WireRefusal = { status: 417, reason: "nothing but 100-continue can be expected" };
const NO_TUNNELS: WireRefusal = { status: 501, reason: "CONNECT is not implemented" };
const NO_CONTENT_TO_ALL = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** The public listener: strict HTTP/1.1, time-outs, refusals. It knows nothing of rooms. */
export function createPublicServer(
  limits: WireLimits,
  handlers: PublicHandlers,
  unread: Unread,
): PublicServer {
  const open = new Set<Socket>();
  /** They speak another protocol. */
  const switched = new WeakSet<Socket>();
  const idle = new IdleConnections(limits, unread);
  let draining = false;

  const http = createServer({
    insecureHTTPParser: false,
    // What node answers by itself, no one here would know of: `refuseFraming` looks for the Host.
    requireHostHeader: false,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
  });
  // Node drops what is above its count without a word, and a field that is dropped is a field that is not checked.
  http.maxHeadersCount = 0;
  Object.assign(http, HALF_OPEN);

  function receive(req: IncomingMessage, res: ServerResponse, fault: WireRefusal | null = null): void {
    if (closes(req.socket)) {
      stopReading(req.socket);
      return;
    }
    noteUnanswered(req.socket, res);
    serveInOrder(req, () => begin(req, res, fault));
  }

  function begin(req: IncomingMessage, res: ServerResponse, fault: WireRefusal | null): void {
    if (closes(req.socket)) return;
    if (draining) closeAfterLast(req.socket);
    const refusal = fault ?? refuseFraming(req, limits.headerFields);
    if (refusal !== null) {
      refuseParsed(res, refusal);
      return;
    }
    if (hasBody(req)) lingerOver(req, res, limits.lingerMs);
    if (req.method === "OPTIONS" && isForThisHop(req)) {
      res.writeHead(204, ["Allow", NO_CONTENT_TO_ALL]).end();
      return;
    }
    handlers.onRequest(req, res);
  }

  function upgrade(req: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    stopRawCheck(socket);
    if (!socket.writable) return;
    const earlier = unansweredOn(socket).at(-1);
    const refusal = earlier === undefined ? refuseFraming(req, limits.headerFields) : BEHIND_OTHERS;
    if (refusal !== null) {
      refuseAfter(earlier, socket, refusal);
      return;
    }
    if (!isWebSocket(req)) {
      const again = headWithoutUpgrade(req);
      if (again === undefined) {
        refuseRaw(socket, MALFORMED);
        return;
      }
      socket.removeAllListeners("error");
      socket.unshift(Buffer.concat([again, head]));
      http.emit("connection", socket);
      return;
    }
    switched.add(socket);
    handlers.onUpgrade(req, responseOn(socket, req), head);
  }

  http.on("connection", (socket) => {
    if (limits.checksRaw) checkRaw(socket, () => refuseClient(new Error("not HTTP"), socket));
    // One that asked for another protocol than WebSocket begins anew.
    if (open.has(socket)) return;
    // Not http.maxConnections: a worker that declines is offered the same connection again and again.
    if (open.size >= limits.connections) {
      socket.destroy();
      return;
    }
    open.add(socket);
    idle.watch(socket);
    coalesceWrites(socket);
    let late: NodeJS.Timeout | undefined;
    socket.once("end", () => {
      if (unansweredOn(socket).length > 0) late = endOnceStill(socket, limits.halfOpenMs);
    });
    socket.once("close", () => {
      clearInterval(late);
      open.delete(socket);
      idle.forget(socket);
      dropWaiting(socket);
      abandonConnection(socket);
    });
  });
  http.on("request", (req, res) => receive(req, res));
  http.on("checkContinue", (req, res) => receive(req, res));
  http.on("checkExpectation", (req, res) => receive(req, res, UNKNOWN_EXPECTATION));
  http.on("upgrade", upgrade);
  http.on("connect", (_req, socket) => {
    stopRawCheck(socket);
    if (socket.writable) refuseAfter(unansweredOn(socket).at(-1), socket, NO_TUNNELS);
  });
  http.on("clientError", (error, socket) => {
    if (!(socket instanceof Socket && resumeChunked(error, socket))) refuseClient(error, socket);
  });

  async function drain(graceMs: number, quietMs = 0): Promise<void> {
    draining = true;
    unread.end();
    for (const socket of open) closeAfterLast(socket);
    const quietUntil = performance.now() + quietMs;
    // The http server's own `close` would end idle connections at once.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(http, () => resolve()));
    const heard = new WeakMap<Socket, number>();
    const sweep = setInterval(() => closeIdle(heard, performance.now() < quietUntil), SWEEP_MS);
    const cut = setTimeout(() => {
      for (const socket of open) socket.destroy();
    }, graceMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(cut);
    http.close();
  }

  /**
   * Closes connections on which everything is answered, to the last byte, and nothing has come since the last look: the head of
   * a request may be on its way. Node's own counts an answer that is not read yet as idle, and a connection before its first
   * request, as load balancers open them, as in use. What has come on one that is not read for now is seen once it is.
   */
  function closeIdle(heard: WeakMap<Socket, number>, spare: boolean): void {
    for (const socket of open) {
      if (unread.has(socket)) continue;
      const isIdle = unansweredOn(socket).length === 0 && heard.get(socket) === socket.bytesRead;
      heard.set(socket, socket.bytesRead);
      if (isIdle && !spare && !switched.has(socket)) socket.destroy();
    }
  }

  return { http, drain };
}

/** Ends a connection on which nothing has moved for `ms`. */
function endOnceStill(socket: Socket, ms: number): NodeJS.Timeout {
  let moved = bytesMoved(socket);
  return setInterval(() => {
    const before = moved;
    moved = bytesMoved(socket);
    if (moved === before) socket.destroy();
  }, ms).unref();
}

/** An answer said that the connection closes behind it: nothing that comes after its request is taken up (RFC 9112 §9.6). */
function closes(socket: Socket): boolean {
  return !socket.writable || unansweredOn(socket).some((res) => res.headersSent && !res.shouldKeepAlive);
}

/** The last answer says that the connection closes, where its head is not out yet: what was said otherwise holds. */
function closeAfterLast(socket: Socket): void {
  const all = unansweredOn(socket);
  for (const res of all) if (!res.headersSent) res.shouldKeepAlive = res !== all.at(-1);
}

/** A refusal is written behind the answers before it, and not into them. */
function refuseAfter(earlier: ServerResponse | undefined, socket: Duplex, refusal: WireRefusal): void {
  if (earlier === undefined) refuseRaw(socket, refusal);
  else earlier.once("finish", () => refuseRaw(socket, refusal));
}

/** The server itself is asked (RFC 9110 §9.3.7), or the last hop that the client wanted is this one (§7.6.2). */
function isForThisHop(req: IncomingMessage): boolean {
  return req.url === "*" || req.headers["max-forwards"] === "0";
}
