import type { Pool } from "undici";
import { STATE_FIELD } from "../../protocol/headers.ts";
import { createJar } from "./jar.ts";
import { Unexpected } from "./unexpected.ts";

/** Times are of the visitor's own clock (`performance.now`): before the request left, after its answer was read. */
export interface BrowserAnswer {
  readonly status: number;
  /** `Airlock-State`, which every answer of the gateway's own carries. */
  readonly state: string | undefined;
  readonly path: string;
  readonly body: string;
  readonly sentMs: number;
  readonly seenMs: number;
}

export interface Browser {
  /** Opens a page as a person would; follows redirects. */
  navigate(path: string): Promise<BrowserAnswer>;
  /** Posts a form as a person would; follows redirects. */
  submit(path: string, form: URLSearchParams): Promise<BrowserAnswer>;
  /** What a page's script asks for, with the visitor's cookies or without. */
  call(method: "GET" | "POST", path: string, cookies: "send" | "omit"): Promise<BrowserAnswer>;
}

interface Sent {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const MOST_REDIRECTS = 5;
const PAGE = {
  accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
  "accept-language": "en",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "same-origin",
};
const SCRIPT = {
  accept: "application/json",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
  "sec-fetch-site": "same-origin",
};

/** One visitor's browser, with cookies of its own, over connections that the crowd shares. */
export function createBrowser(pool: Pool, origin: string, signal: AbortSignal): Browser {
  const jar = createJar();

  async function send(
    { method, path, headers, body }: Sent,
    cookies: "send" | "omit",
  ): Promise<BrowserAnswer & { location?: string }> {
    const cookie = cookies === "send" ? jar.header() : undefined;
    const sentMs = performance.now();
    const answer = await pool.request({
      method,
      path,
      signal,
      headers: { ...headers, ...(cookie && { cookie }), ...(method === "POST" && { origin }) },
      ...(method === "POST" && { body: body ?? "" }),
    });
    const text = await answer.body.text();
    const field = (name: string): string | undefined => [answer.headers[name]].flat()[0];
    if (cookies === "send") jar.take([answer.headers["set-cookie"] ?? []].flat());
    return {
      status: answer.statusCode,
      state: field(STATE_FIELD),
      location: field("location"),
      path,
      body: text,
      sentMs,
      seenMs: performance.now(),
    };
  }

  async function follow(first: Sent): Promise<BrowserAnswer> {
    let answer = await send(first, "send");
    for (let hops = 0; answer.location !== undefined && answer.status < 400; hops += 1) {
      const next = new URL(answer.location, `${origin}${answer.path}`);
      if (next.origin !== origin || hops === MOST_REDIRECTS) throw new Unexpected("a redirect astray");
      answer = await send({ method: "GET", path: `${next.pathname}${next.search}`, headers: PAGE }, "send");
    }
    return answer;
  }

  return {
    navigate: (path) => follow({ method: "GET", path, headers: PAGE }),
    submit(path, form) {
      const headers = { ...PAGE, "content-type": "application/x-www-form-urlencoded" };
      return follow({ method: "POST", path, headers, body: form.toString() });
    },
    call: (method, path, cookies) => send({ method, path, headers: SCRIPT }, cookies),
  };
}
