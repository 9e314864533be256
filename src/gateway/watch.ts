import type { IncomingMessage, ServerResponse } from "node:http";
import { requestId } from "../log.ts";
import { whenClosed } from "./http/closed.ts";

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
const NAME = Symbol("the request's name");

/** The name that the request came with, or a new one. It stays on the request: a map of all requests took 1 µs each. */
export function idOf(req: IncomingMessage): string {
  const named: IncomingMessage & { [NAME]?: string } = req;
  const known = named[NAME];
  if (known !== undefined) return known;
  const given = req.headers["x-request-id"];
  const id = typeof given === "string" && GIVEN.test(given) ? given : requestId();
  named[NAME] = id;
  return id;
}

/** One request, until its answer is out or the client has gone. What was decided about it is `About`. */
export class Watch<About> {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #url: string;
  readonly #from = performance.now();
  /** Absent: nothing was decided, as for one of the gateway's own calls. */
  about: About | undefined;

  /** `ended` is called once, and then asks for no more than it tells. */
  constructor(req: IncomingMessage, res: ServerResponse, ended: (watch: Watch<About>) => void) {
    this.#req = req;
    this.#res = res;
    // The middleware's shop may change it.
    this.#url = req.url ?? "/";
    whenClosed(res, () => ended(this));
  }

  get seconds(): number {
    return (performance.now() - this.#from) / 1000;
  }

  seen(seconds: number): Seen {
    const [path = "/"] = this.#url.split("?", 1);
    const { method } = this.#req;
    return { request: idOf(this.#req), method, path, status: this.#res.statusCode, seconds };
  }
}
