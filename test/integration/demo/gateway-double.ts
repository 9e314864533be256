import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Listening, listenShop } from "../../../src/demo/shop/listen.ts";

export interface Double extends Listening {
  /** Sessions that the shop ended. */
  released(): number;
  left(): number;
}

interface Line {
  readonly ratePerMinute: number;
  readonly burst: number;
  /** Calls everybody at once and admits without a token. */
  readonly lawless?: boolean;
}

const POLL_SECONDS = 0.02;

/** Follows the public contract on a real socket, with places and passes that are bare numbers. */
export function startDouble(shop: RequestListener, line: Line): Promise<Double> {
  const inside = new Set<number>();
  let issued = 0;
  let released = 0;
  let left = 0;
  let tokens = line.burst;
  const startedMs = performance.now();
  let refilledMs = startedMs;

  function take(): boolean {
    const nowMs = performance.now();
    tokens = Math.min(line.burst, tokens + (line.ratePerMinute * (nowMs - refilledMs)) / 60_000);
    refilledMs = nowMs;
    if (!line.lawless && tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function called(): number {
    const sinceMs = performance.now() - startedMs;
    return Math.min(issued, line.lawless ? issued : 10 + Math.floor((line.ratePerMinute * sinceMs) / 60_000));
  }

  function json(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  function place(response: ServerResponse, number: number): void {
    const eta = { lowSeconds: 0, highSeconds: 60 };
    const state = number > called() ? "waiting" : "called";
    json(response, 200, { state, lane: "general", place: number, ahead: 0, eta, pollSeconds: POLL_SECONDS });
  }

  function claim(response: ServerResponse, number: number): void {
    if (number <= called() && (inside.has(number) || take())) {
      inside.add(number);
      response.setHeader("set-cookie", `airlock_pass_demo=${number}; HttpOnly; Path=/`);
      json(response, 200, { state: "admitted", pass: String(number), expiresAt: 0 });
    } else {
      json(response, 202, { state: number > called() ? "waiting" : "ready", pollSeconds: POLL_SECONDS });
    }
  }

  function page(request: IncomingMessage, response: ServerResponse): void {
    const pass = cookie(request, "airlock_pass_demo");
    if (pass === undefined) {
      issued += 1;
      response.setHeader("set-cookie", `airlock_place_demo=${issued}; HttpOnly; Path=/`);
      response.writeHead(503, { "airlock-state": "waiting", "retry-after": "1" }).end("please wait");
      return;
    }
    request.headers["airlock-session"] = `general:${pass}:double`;
    response.on("finish", () => {
      if (response.getHeader("airlock-command") === "release") released += 1;
    });
    shop(request, response);
  }

  const listener: RequestListener = (request, response) => {
    const number = Number(cookie(request, "airlock_place_demo"));
    switch (`${request.method} ${request.url}`) {
      case "GET /.airlock/rooms/demo/status":
        if (request.headers.cookie !== undefined)
          return json(response, 400, { error: "status with cookies" });
        return json(response, 200, {
          phase: "open",
          lanes: [{ id: "general", called: called() }],
          pollSeconds: POLL_SECONDS,
        });
      case "GET /.airlock/rooms/demo/place":
        return place(response, number);
      case "POST /.airlock/rooms/demo/claim":
        return claim(response, number);
      case "POST /.airlock/rooms/demo/leave":
        left += 1;
        return void response.writeHead(204).end();
      default:
        return page(request, response);
    }
  };

  return listenShop(listener).then((listening) => ({
    ...listening,
    released: () => released,
    left: () => left,
  }));
}

function cookie(request: IncomingMessage, name: string): string | undefined {
  return new RegExp(`${name}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
}
