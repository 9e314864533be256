import type { IncomingMessage, ServerResponse } from "node:http";
import { requestId } from "../log.ts";

/** What the log tells of a request. */
export interface Seen {
  /** Names it in the log, and to the shop as `X-Request-Id`. */
  readonly request: string;
  readonly method: string | undefined;
  /** Without its query, which may carry what is nobody's business. */
  readonly path: string;
  readonly status: number;
  readonly seconds: number;
}

const GIVEN = /^[\w.:-]{1,64}$/;
const ids = new WeakMap<IncomingMessage, string>();

/** The name that the request came with, or a new one. */
export function idOf(req: IncomingMessage): string {
  let id = ids.get(req);
  if (id === undefined) {
    const given = req.headers["x-request-id"];
    id = typeof given === "string" && GIVEN.test(given) ? given : requestId();
    ids.set(req, id);
  }
  return id;
}

/** Tells of a request once its answer is out, or the client has gone. */
export function watch(req: IncomingMessage, res: ServerResponse, tell: (seen: Seen) => void): void {
  const from = performance.now();
  const { method, url = "/" } = req;
  res.once("close", () => {
    const [path = "/"] = url.split("?", 1);
    const seconds = (performance.now() - from) / 1000;
    tell({ request: idOf(req), method, path, status: res.statusCode, seconds });
  });
}
