import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { HeadWriter } from "../http/head-writer.ts";

const CONTINUE = 100;

/**
 * Passes a 1xx of the upstream on, ahead of the answer (RFC 9110 §15.2). A client of HTTP/1.0 would take it for the
 * answer itself, and one whose earlier request is still being answered cannot be told in between: both go without.
 * It is written past `res`, whose own way takes 102 and some of 103 alone. Gives the connection where that takes no more for now.
 */
export function passInformational(
  res: ServerResponse<IncomingMessage>,
  status: number,
  fields: readonly string[],
): Socket | undefined {
  const { socket } = res;
  if (socket === null || res.headersSent || res.req.httpVersionMinor === 0) return undefined;
  if (status === CONTINUE && res.req.headers.expect !== undefined) {
    // Node then knows that the client sends its body, and that the connection can go on behind it.
    res.writeContinue();
    return socket.writableNeedDrain ? socket : undefined;
  }
  const writer = new HeadWriter(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`);
  writer.fields(fields);
  return socket.write(writer.head(), "latin1") ? undefined : socket;
}
