import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";

/**
 * Passes a 1xx of the upstream on, ahead of the answer (RFC 9110 §15.2). A client of HTTP/1.0 would take it for the
 * answer itself, and one whose earlier request is still being answered cannot be told in between: both go without.
 * It is written past `res`, whose own way takes 102 and some of 103 alone.
 */
export function passInformational(
  res: ServerResponse<IncomingMessage>,
  status: number,
  fields: readonly string[],
): void {
  if (res.socket === null || res.headersSent || res.req.httpVersionMinor === 0) return;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (let i = 0; i < fields.length; i += 2) head += `${fields[i]}: ${fields[i + 1]}\r\n`;
  res.socket.write(`${head}\r\n`, "latin1");
}
