import type { ServerResponse } from "node:http";
import { onClosed } from "./http/response-closed.ts";
import type { RequestFacts } from "./request/facts.ts";

/** What the log tells of a request. */
export interface LoggedRequest {
  /** Names it in the log, and to the shop as `X-Request-Id`. */
  readonly request: string;
  readonly method: string;
  /** Without its query, which may carry what is nobody's business. */
  readonly path: string;
  readonly status: number;
  readonly seconds: number;
}

/** One request, until its answer is out or the client has gone. What was decided about it is `About`. */
export class RequestLog<About> {
  readonly #request: RequestFacts;
  readonly #res: ServerResponse;
  readonly #from = performance.now();
  /** Absent: nothing was decided, as for one of the gateway's own calls. */
  about: About | undefined;

  /** `ended` is called once, and then asks for no more than it tells. */
  constructor(request: RequestFacts, res: ServerResponse, ended: (watch: RequestLog<About>) => void) {
    this.#request = request;
    this.#res = res;
    onClosed(res, () => ended(this));
  }

  get seconds(): number {
    return (performance.now() - this.#from) / 1000;
  }

  seen(seconds: number): LoggedRequest {
    const { id, method, target } = this.#request;
    const [path = "/"] = target.split("?", 1);
    return { request: id, method, path, status: this.#res.statusCode, seconds };
  }
}
