import { Agent, request } from "undici";
import { type Cookie, Jar, readSetCookie } from "../cookies.ts";
import { durationMs } from "../durations.ts";
import { session } from "../session.ts";
import { unlessInterrupted } from "../vu.ts";

type StatusRange = number | { readonly min: number; readonly max: number };

interface Expected {
  readonly ranges: readonly StatusRange[];
}

interface Params {
  readonly headers?: Readonly<Record<string, string>>;
  readonly jar?: CookieJar;
  readonly redirects?: number;
  readonly responseCallback?: Expected;
  readonly tags?: Readonly<Record<string, string>>;
  readonly timeout?: string | number;
}

interface Exchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const MOST_REDIRECTS = 10;
const TIMEOUT = "60s";
const USUAL: Expected = { ranges: [{ min: 200, max: 399 }] };
/** Each VU has connections of its own in k6: nobody waits here for somebody else's. */
const agent = new Agent({ connections: null, pipelining: 1, keepAliveTimeout: 30_000 });

/** A jar of its own for one visitor, `http.CookieJar` of k6. */
export class CookieJar {
  readonly jar = new Jar();

  cookiesForURL(url: string): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const { name, value } of this.jar.of(new URL(url))) found[name] = [...(found[name] ?? []), value];
    return found;
  }

  set(url: string, name: string, value: string): void {
    const cookie = readSetCookie(`${name}=${value}`, Date.now());
    if (cookie !== undefined) this.jar.take(new URL(url), cookie);
  }

  clear(url: string): void {
    this.jar.clear(new URL(url));
  }

  delete(url: string, name: string): void {
    this.jar.delete(new URL(url), name);
  }
}

/** Which statuses are no failure of a request. */
export function expectedStatuses(...ranges: readonly StatusRange[]): Expected {
  return { ranges };
}

/** A request that follows redirects; a network error is an answer with status 0, as in k6. */
export function asyncRequest(
  method: string,
  url: string,
  body: string | null = null,
  params: Params = {},
): Promise<object> {
  return unlessInterrupted(send(method, url, body, params));
}

async function send(method: string, url: string, body: string | null, params: Params): Promise<object> {
  const jar = params.jar?.jar ?? new Jar();
  const startedAt = performance.now();
  let at = new URL(url);
  let sent = { method, body };
  let answer: Exchange = { status: 0, headers: {}, body: "" };
  let cookies: Cookie[] = [];
  let error = "";
  try {
    for (let hops = 0; ; hops += 1) {
      answer = await exchange(at, sent, params, jar);
      cookies = setCookies(answer).flatMap((line) => readSetCookie(line, Date.now()) ?? []);
      for (const cookie of cookies) jar.take(at, cookie);
      const { location } = answer.headers;
      const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && typeof location === "string";
      if (!isRedirect || hops === (params.redirects ?? MOST_REDIRECTS)) break;
      at = new URL(location, at);
      if (answer.status < 307) sent = { method: "GET", body: null };
    }
  } catch (cause) {
    answer = { status: 0, headers: {}, body: "" };
    error = cause instanceof Error ? cause.message : String(cause);
  }
  const duration = performance.now() - startedAt;
  count(method, at, answer.status, duration, params);
  return {
    status: answer.status,
    url: at.href,
    body: answer.body,
    error,
    headers: canonical(answer.headers),
    cookies: byName(cookies),
    timings: { duration },
    json: () => JSON.parse(answer.body),
  };
}

async function exchange(
  url: URL,
  { method, body }: { method: string; body: string | null },
  { headers = {}, timeout = TIMEOUT }: Params,
  jar: Jar,
): Promise<Exchange> {
  const cookie = jar.header(url);
  const ms = typeof timeout === "number" ? timeout : durationMs(timeout);
  const answer = await request(url, {
    method,
    dispatcher: agent,
    headers: {
      "User-Agent": "k6/airlock-runner",
      ...headers,
      ...(cookie !== undefined && { Cookie: cookie }),
    },
    body: body ?? (method === "POST" ? "" : null),
    signal: AbortSignal.timeout(ms),
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

function count(method: string, url: URL, status: number, ms: number, params: Params): void {
  const { metrics, builtIn } = session;
  const { ranges } = params.responseCallback ?? USUAL;
  const expected = ranges.some((range) =>
    typeof range === "number" ? status === range : status >= range.min && status <= range.max,
  );
  const tags = {
    method,
    name: url.href,
    status: String(status),
    expected_response: String(expected),
    ...params.tags,
  };
  metrics.add(builtIn.reqs, 1, tags);
  metrics.add(builtIn.duration, ms, tags);
  metrics.add(builtIn.failed, expected ? 0 : 1, tags);
}

function setCookies({ headers }: Exchange): string[] {
  return [headers["set-cookie"] ?? []].flat();
}

/** Names as Go writes them, values of one name in one line. */
function canonical(headers: Exchange["headers"]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const shown = name.replace(
      /(^|-)([a-z])/g,
      (_, dash: string, letter: string) => dash + letter.toUpperCase(),
    );
    found[shown] = Array.isArray(value) ? value.join(", ") : value;
  }
  return found;
}

function byName(cookies: readonly Cookie[]): Record<string, Cookie[]> {
  const found: Record<string, Cookie[]> = {};
  for (const cookie of cookies) found[cookie.name] = [...(found[cookie.name] ?? []), cookie];
  return found;
}

export default { asyncRequest, expectedStatuses, CookieJar };
