import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { OutgoingRequest } from "./transport.ts";

/** Fields that undici writes itself, or takes from nobody. `TE` would have to be named in `Connection`. */
const UNDICIS: ReadonlySet<string> = new Set(["connection", "te", "transfer-encoding", "upgrade"]);

/** A request as undici takes it: its head was made for the wire. */
export function dispatchOf(
  { method, head }: OutgoingRequest,
  body: Readable | null,
): Dispatcher.DispatchOptions {
  const [line = "", ...lines] = head.slice(0, -"\r\n\r\n".length).split("\r\n");
  const headers: string[] = [];
  let upgrade: string | undefined;
  for (const field of lines) {
    const colon = field.indexOf(":");
    const name = field.slice(0, colon);
    const value = field.slice(colon + 1).trim();
    const lower = name.toLowerCase();
    if (lower === "upgrade") upgrade = value;
    if (!UNDICIS.has(lower)) headers.push(name, value);
  }
  const path = line.slice(method.length + 1, line.lastIndexOf(" "));
  return { method, path, headers, body, ...(upgrade !== undefined && { upgrade }), reset: false };
}

/** Field lines with a CRLF after each, of undici's flat names and values. */
export function fieldLines(raw: Dispatcher.DispatchController["rawHeaders"]): string {
  if (!Array.isArray(raw)) return "";
  const text = raw.map((one) => (typeof one === "string" ? one : one.toString("latin1")));
  let lines = "";
  for (let at = 0; at < text.length; at += 2) lines += `${text[at]}: ${text[at + 1] ?? ""}\r\n`;
  return lines;
}
