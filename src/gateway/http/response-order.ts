import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { onAnswered, unansweredOn } from "./unanswered.ts";

/** Requests of one connection that are served at once. Each may be at the ledger or the shop. */
const MOST_AT_ONCE = 16;
/**
 * Those of all connections that wait for their turn, some 5 kB each: node's parser makes requests of all that came in one packet, up to
 * 2,500 of them. A connection that would exceed it is cut.
 */
const MOST_WAITING = 20_000;
/** Those whose order does not matter (RFC 9110 §9.2.1, RFC 9112 §9.3.2). */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

const WAITING = Symbol("requests of a connection that wait for the answers before them, the oldest first");
const STOPPED = Symbol("a connection on which nothing more is taken up");

interface Waiting {
  readonly req: IncomingMessage;
  readonly begin: () => void;
}

type Pipelined = Socket & { [WAITING]?: Waiting[] | undefined; [STOPPED]?: true };

let waitingInAll = 0;

/**
 * Calls `begin` when `req`, whose answer is noted already, may be served: at once where it came alone or where it and all before it
 * are safe and few, else when those before it are answered. Until then no more is read of its connection.
 */
export function serveInOrder(req: IncomingMessage, begin: () => void): void {
  const socket: Pipelined = req.socket;
  const waiting = socket[WAITING];
  if (waiting === undefined && mayBegin(req, unansweredOn(socket).length - 1)) {
    begin();
    return;
  }
  if (waitingInAll >= MOST_WAITING) {
    socket.destroy();
    return;
  }
  waitingInAll += 1;
  if (waiting === undefined) hold(socket, { req, begin });
  else waiting.push({ req, begin });
}

/** The connection closes behind an answer: what else comes on it is read over (RFC 9112 §9.6). */
export function stopReading(socket: Pipelined): void {
  if (socket[STOPPED]) return;
  socket[STOPPED] = true;
  dropWaiting(socket);
  // Node's own would give it to the parser, and keep every request until the connection is closed.
  socket.removeAllListeners("data");
  socket.on("data", () => {});
}

/** The connection is gone, and with it those of its requests that waited. */
export function dropWaiting(socket: Pipelined): void {
  const waiting = socket[WAITING];
  if (waiting === undefined) return;
  waitingInAll -= waiting.length;
  socket[WAITING] = undefined;
  onAnswered(socket, undefined);
  socket.off("resume", onResume);
}

function hold(socket: Pipelined, first: Waiting): void {
  socket[WAITING] = [first];
  onAnswered(socket, () => goOn(socket));
  socket.pause();
  // Node resumes a connection whenever it is done with the body of an answered request.
  socket.on("resume", onResume);
}

function goOn(socket: Pipelined): void {
  for (let next = firstOf(socket); next !== undefined; next = firstOf(socket)) {
    waitingInAll -= 1;
    next.begin();
  }
  if (socket[WAITING]?.length !== 0) return;
  dropWaiting(socket);
  socket.resume();
}

/** Taken out of those that wait, where it may begin. */
function firstOf(socket: Pipelined): Waiting | undefined {
  const waiting = socket[WAITING];
  const [first] = waiting ?? [];
  if (waiting === undefined || first === undefined || !socket.writable) return undefined;
  return mayBegin(first.req, unansweredOn(socket).length - waiting.length) ? waiting.shift() : undefined;
}

/** `underway`: how many before it are being served. One that is not safe is so alone. */
function mayBegin(req: IncomingMessage, underway: number): boolean {
  if (underway <= 0) return true;
  const [oldest] = unansweredOn(req.socket);
  return underway < MOST_AT_ONCE && isSafe(req) && oldest !== undefined && isSafe(oldest.req);
}

function isSafe({ method }: IncomingMessage): boolean {
  return SAFE.has(method ?? "");
}

function onResume(this: Socket): void {
  this.pause();
}
