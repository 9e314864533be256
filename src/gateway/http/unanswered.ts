import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { runOnClosed } from "./response-closed.ts";

const UNANSWERED = Symbol("the answers of a connection that are not out yet, the oldest first");
const ON_ANSWERED = Symbol("what is done when an answer of a connection is out");
const CONNECTION = Symbol("the connection of an answer, whatever becomes of its request");

type Asking = Duplex & { [UNANSWERED]?: ServerResponse[]; [ON_ANSWERED]?: (() => void) | undefined };
type Asked = ServerResponse & { [CONNECTION]?: Asking };

/**
 * Notes `res` as an answer of its connection until it is out, and says how many are not. A connection at rest that held on to
 * its last answer held 10 kB, and with a thousand of them young collections took four times as long.
 */
export function noteUnanswered(connection: Duplex, res: ServerResponse): number {
  const [asking, asked]: [Asking, Asked] = [connection, res];
  asking[UNANSWERED] ??= [];
  asked[CONNECTION] = asking;
  res.on("finish", onFinish);
  return asking[UNANSWERED].push(res);
}

/** Answers that are not out yet, the oldest first. */
export function unansweredOn(connection: Duplex): readonly ServerResponse[] {
  const asking: Asking = connection;
  return asking[UNANSWERED] ?? [];
}

/** Does `act` each time an answer of the connection is out. Undefined: nothing any more. */
export function onAnswered(connection: Duplex, act: (() => void) | undefined): void {
  const asking: Asking = connection;
  asking[ON_ANSWERED] = act;
}

/** The connection is gone. Node tells it to the answer whose turn it was; those behind it would wait for ever. */
export function abandonConnection(connection: Duplex): void {
  const asking: Asking = connection;
  for (const res of asking[UNANSWERED]?.splice(0) ?? []) {
    res.destroy();
    runOnClosed(res);
  }
}

function onFinish(this: Asked): void {
  const asking = this[CONNECTION];
  const all = asking?.[UNANSWERED] ?? [];
  const at = all.indexOf(this);
  if (at !== -1) all.splice(at, 1);
  asking?.[ON_ANSWERED]?.();
}
