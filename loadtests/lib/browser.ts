import http from "k6/http";
import { setTimeout } from "k6/timers";
import { countUnexpected } from "./metrics.ts";

/** Times are this machine's, ms since the Unix epoch: before the request left, after its answer was read. */
export interface Answer {
  /** How the request is called in metrics. */
  readonly name: string;
  readonly status: number;
  /** `Airlock-State`, which every answer of the gateway's own carries. Empty: the shop's. */
  readonly state: string;
  readonly body: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly setsCookie: boolean;
  /** The pass that came with it as a cookie. Empty: none. */
  readonly pass: string;
  readonly sentAt: number;
  readonly seenAt: number;
}

export interface Sent {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How the request is called in metrics: one of few. */
  readonly name: string;
}

export interface Browser {
  /** Opens a page as a person does. */
  open(path: string, name: string): Promise<Answer>;
  /** Sends a form as a person does. */
  submit(path: string, form: Readonly<Record<string, string>>, name: string): Promise<Answer>;
  /** What a page's script asks for, with this visitor's cookies. */
  call(path: string, sent: Sent): Promise<Answer>;
}

const PAGE = {
  Accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
  "Accept-Language": "en",
  "Sec-Fetch-Mode": "navigate",
  "Sec-Fetch-Dest": "document",
  "Sec-Fetch-Site": "same-origin",
};
const SCRIPT = {
  Accept: "application/json",
  "Sec-Fetch-Mode": "cors",
  "Sec-Fetch-Dest": "empty",
  "Sec-Fetch-Site": "same-origin",
};
/** A waiting page is no failure of a request, whatever its status: the room chooses it. */
const EXPECTED = http.expectedStatuses({ min: 200, max: 399 }, 403, 429, 503);
const TIMEOUT = "30s";

/** A visitor's browser. Its cookies are in a jar of its own: several visitors of a panel share one VU of k6. */
export function openBrowser(target: string, room: string): Browser {
  const jar = new http.CookieJar();

  async function send(path: string, { method = "GET", headers = {}, body, name }: Sent): Promise<Answer> {
    const sentAt = Date.now();
    const response = await http.asyncRequest(method, `${target}${path}`, body ?? null, {
      headers: { ...headers, ...(method === "POST" && { Origin: target }) },
      jar,
      responseType: "text",
      responseCallback: EXPECTED,
      tags: { name },
      timeout: TIMEOUT,
    });
    return {
      name,
      status: response.status,
      state: field(response.headers, "Airlock-State"),
      body: response.body ?? "",
      etag: field(response.headers, "Etag"),
      cacheControl: field(response.headers, "Cache-Control"),
      setsCookie: field(response.headers, "Set-Cookie") !== "",
      pass: passOf(response.cookies, room),
      sentAt,
      seenAt: Date.now(),
    };
  }

  return {
    open: (path, name) => send(path, { headers: PAGE, name }),
    submit(path, form, name) {
      const body = Object.entries(form)
        .map((pair) => pair.map(encodeURIComponent).join("="))
        .join("&");
      const headers = { ...PAGE, "Content-Type": "application/x-www-form-urlencoded" };
      return send(path, { method: "POST", headers, body, name });
    },
    call: (path, sent) => send(path, { ...sent, headers: { ...SCRIPT, ...sent.headers } }),
  };
}

/** k6 writes names in the canonical form of Go: `Etag`, `Airlock-State`. */
function field(headers: Readonly<Record<string, string>>, name: string): string {
  return headers[name] ?? "";
}

function passOf(cookies: Readonly<Record<string, readonly { value: string }[]>>, room: string): string {
  for (const name of [
    `__Host-airlock_pass_${room}`,
    `__Secure-airlock_pass_${room}`,
    `airlock_pass_${room}`,
  ]) {
    const value = cookies[name]?.[0]?.value;
    if (value !== undefined && value !== "") return value;
  }
  return "";
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(1, ms));
  });
}

/** A pause of about `seconds`, a fifth more or less, so that a crowd does not march in step. */
export function pauseAbout(seconds: number): Promise<void> {
  return pause(seconds * 1000 * (0.8 + 0.4 * Math.random()));
}

/** Tries again as a person reloads, for `patienceSeconds` at most. Each failure is counted; undefined: none succeeded. */
export async function patiently(
  attempt: () => Promise<Answer>,
  isGood: (answer: Answer) => boolean,
  patienceSeconds: number,
): Promise<Answer | undefined> {
  const until = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const answer = await attempt();
    if (isGood(answer)) return answer;
    countUnexpected(answer);
    if (Date.now() >= until) return undefined;
    await pauseAbout(1);
  }
}
