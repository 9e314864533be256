import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Body = string | Buffer | undefined;

interface End {
  readonly res: ServerResponse;
  readonly body: Body;
  /** Of a body that is text. */
  readonly encoding: BufferEncoding;
}

/** What is done in a turn of the event loop of the things that can wait: a third of a millisecond, or one of them. */
const SLICE_MS = 0.3;
/** So many acts that are done are kept before those that wait move up. */
const MOST_DONE = 1000;

let ends: End[] = [];
let heads: { flushHead(): void }[] = [];
let held: Socket[] = [];
let lastEnds: End[] = [];
let waiting: (() => void)[] = [];
let waitingFrom = 0;
let isDue = false;

/**
 * Ends `res` when this turn of the event loop has read what there was to read. What was written in between reading woke the
 * other side once for every answer; written in a row it finds the other side awake. Of an admitted request's CPU that was
 * a third; an answer waits for no more than what is done in the same turn anyway. `encoding`: of a body that is text.
 */
export function endThisTick(res: ServerResponse, body?: Body, encoding: BufferEncoding = "utf8"): void {
  ends.push({ res, body, encoding });
  begin();
}

/**
 * Has `answer` send its head when this turn of the event loop has read what there was to read: a body that came in the same turn
 * has taken the head along by then, and the two went out in one piece.
 */
export function flushHeadThisTick(answer: { flushHead(): void }): void {
  heads.push(answer);
  begin();
}

/**
 * The same behind everybody else's, for an answer that says no. What the others have written so far in this turn goes out now:
 * they do not wait until all are refused who come in the same turn.
 */
export function endLastThisTick(res: ServerResponse, body?: Body): void {
  flush();
  lastEnds.push({ res, body, encoding: "utf8" });
  begin();
}

/** The same for what is written to a connection in this turn: it goes out at its end, in one piece. */
export function writeThisTick(socket: Socket): void {
  socket.cork();
  held.push(socket);
  begin();
}

/**
 * Does `act`, with all that follows of it at once, when what cannot wait is out: in the order in which it was asked for, a
 * slice of it in each turn. A thousand new places are a thousand signatures and pages, and whoever is inside must not wait
 * for all of them.
 */
export function deferToTick(act: () => void): void {
  waiting.push(act);
  begin();
}

function begin(): void {
  if (isDue) return;
  isDue = true;
  setImmediate(turn);
}

function turn(): void {
  isDue = false;
  flush();
  const refused = lastEnds;
  lastEnds = [];
  for (const one of refused) endNow(one);
  if (waiting.length > 0) slice(performance.now() + SLICE_MS);
}

function flush(): void {
  if (held.length > 0) {
    const sockets = held;
    held = [];
    for (const socket of sockets) socket.uncork();
  }
  if (ends.length > 0) {
    const endings = ends;
    ends = [];
    for (const one of endings) endNow(one);
  }
  if (heads.length > 0) {
    const begun = heads;
    heads = [];
    for (const one of begun) one.flushHead();
  }
}

/** One act, and the next when the promises that it settled have been heard. */
function slice(until: number): void {
  queueMicrotask(() =>
    process.nextTick(() => {
      if (waiting.length === 0) return;
      if (performance.now() < until) slice(until);
      else begin();
    }),
  );
  next()?.();
}

function next(): (() => void) | undefined {
  const act = waiting[waitingFrom++];
  if (waitingFrom === waiting.length || waitingFrom === MOST_DONE) {
    waiting = waiting.slice(waitingFrom);
    waitingFrom = 0;
  }
  return act;
}

/** A shop in this process may have put an `end` of its own in the place of node's; its faults are not those of the others. */
function endNow({ res, body, encoding }: End): void {
  try {
    res.end(body, encoding);
  } catch (error) {
    res.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
