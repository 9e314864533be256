import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

/** A request as node's parser would give it, without a connection. `raw`: flat names and values. */
export function requestOf(raw: readonly string[], peer = "192.0.2.7", method = "GET"): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  const req = new IncomingMessage(socket);
  req.method = method;
  req.url = "/";
  req.httpVersionMajor = 1;
  req.httpVersionMinor = 1;
  req.rawHeaders = [...raw];
  const headers: NodeJS.Dict<string> = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? "";
    headers[name] = headers[name] === undefined ? raw[i + 1] : `${headers[name]}, ${raw[i + 1]}`;
  }
  req.headers = headers;
  return req;
}
