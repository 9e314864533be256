import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Body = string | Buffer | undefined;

let ends: { readonly res: ServerResponse; readonly body: Body }[] = [];
let held: Socket[] = [];

/**
 * Ends `res` when this turn of the event loop has read what there was to read. What was written in between reading woke the
 * other side once for every answer; written in a row it finds the other side awake. Of an admitted request's CPU that was
 * a third; an answer waits for no more than what is done in the same turn anyway.
 */
export function endInTurn(res: ServerResponse, body?: Body): void {
  begin();
  ends.push({ res, body });
}

/** The same for what is written to a connection in this turn: it goes out at its end, in one piece. */
export function writeInTurn(socket: Socket): void {
  begin();
  socket.cork();
  held.push(socket);
}

function begin(): void {
  if (ends.length + held.length === 0) setImmediate(turn);
}

function turn(): void {
  const [endings, sockets] = [ends, held];
  [ends, held] = [[], []];
  for (const { res, body } of endings) endNow(res, body);
  for (const socket of sockets) socket.uncork();
}

/** A shop in this process may have put an `end` of its own in the place of node's; its faults are not those of the others. */
function endNow(res: ServerResponse, body: Body): void {
  try {
    res.end(body);
  } catch (error) {
    res.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
