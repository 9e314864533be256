import type { ServerResponse } from "node:http";

const ACTS = Symbol("what is done when the response closes");

type Closing = ServerResponse & { [ACTS]?: (() => void)[] | undefined };

/**
 * Does `act` once `res` is out or its client has gone, at once where it has gone already; after what was asked for before. All stand behind one listener:
 * with two of them 6 kB of every request outlived its answer and were collected with the old objects, a fifth of its CPU.
 */
export function onClosed(res: ServerResponse, act: () => void): void {
  if (isGone(res)) {
    act();
    return;
  }
  const closing: Closing = res;
  const known = closing[ACTS];
  if (known !== undefined) {
    known.push(act);
    return;
  }
  closing[ACTS] = [act];
  res.on("close", onClose);
}

/** Does what was asked for, once. */
export function runOnClosed(res: ServerResponse): void {
  const closing: Closing = res;
  const acts = closing[ACTS] ?? [];
  closing[ACTS] = undefined;
  for (const act of acts) act();
}

/** Nobody reads it any more. */
export function isGone(res: ServerResponse): boolean {
  return res.destroyed || res.closed;
}

function onClose(this: ServerResponse): void {
  runOnClosed(this);
}
