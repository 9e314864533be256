import type { Eta, QueuePosition } from "../../protocol/answers.ts";
import { STATE_HEADER } from "../../protocol/headers.ts";
import { callPath } from "../../protocol/paths.ts";
import type { PublicState } from "../../protocol/states.ts";
import type { PageStatus } from "./status.ts";

const TIMEOUT_MS = 8000;

/** Something answered, and it was not what the page asks for. */
export class Refused extends Error {}

/**
 * The same for everybody, and without a cookie. Null: the gateway is there, and its engine has told it nothing yet.
 * Fails when no gateway answers.
 */
export async function readStatus(room: string, signal: AbortSignal): Promise<PageStatus | null> {
  const response = await ask(callPath(room, "status"), { credentials: "omit" }, signal);
  if (isEngineDown(response)) return null;
  const status: PageStatus = await read(response);
  const message = status.messages?.[document.documentElement.lang] ?? status.message;
  return { ...status, message, sentAt: response.headers.get("Date") ?? status.at };
}

/** What came of a claim. `elsewhere`: that place is not called any more. */
export type PageClaim =
  | { readonly state: "in" | "elsewhere" }
  /** Without `eta` the gateway did not say. */
  | { readonly state: "door"; readonly eta?: Eta | null };

/** The visitor's own call, with the place: only for who is called. */
export async function requestClaim(room: string, signal: AbortSignal): Promise<PageClaim> {
  const response = await ask(callPath(room, "claim"), { method: "POST" }, signal);
  if (response.status === 200) return { state: "in" };
  if (isEngineDown(response)) return { state: "door" };
  if (response.status !== 202) throw new Refused("no claim");
  const { state, eta = null }: Partial<OwnState> = await read(response);
  return state === "ready" || state === "called" ? { state: "door", eta } : { state: "elsewhere" };
}

/** Asks for a place. False: there is none just now; ask again. */
export async function requestJoin(room: string, signal: AbortSignal): Promise<boolean> {
  const response = await ask(callPath(room, "join"), { method: "POST" }, signal);
  return response.ok;
}

/** Where the visitor stands, as the gateway tells the visitor alone. Somebody in no line has the state alone. */
export interface OwnState extends Pick<QueuePosition, "place" | "ahead" | "eta" | "pollSeconds"> {
  readonly state: PublicState;
}

/** The visitor's own standing: where a draw decides the place, and where another device may have taken it. */
export async function readOwn(room: string, signal: AbortSignal): Promise<OwnState> {
  const response = await ask(callPath(room, "place"), {}, signal);
  return read<OwnState>(response);
}

/** Shows the gateway the place that this page was given: the browser keeps the lower of that and its cookie. */
export async function requestKeepLower(room: string, given: string): Promise<void> {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ place: given }),
  };
  const response = await ask(callPath(room, "join"), init, new AbortController().signal);
  if (!response.ok) throw new TypeError("no standing");
}

/** Whether there is a gateway to load a page from. It is asked as nobody who wants a place. */
export async function reachesGateway(): Promise<boolean> {
  const init = { method: "HEAD" };
  const response = await ask(location.href, init, new AbortController().signal).catch(() => undefined);
  return response !== undefined && (response.status < 500 || response.headers.has(STATE_HEADER));
}

async function read<Answer>(response: Response): Promise<Answer> {
  if (!response.ok) throw new Refused(`${response.status}`);
  try {
    const answer: Answer = await response.json();
    return answer;
  } catch (error) {
    // A connection that broke in the middle is none, and a page in place of the answer is one.
    throw error instanceof SyntaxError ? new Refused("no JSON") : error;
  }
}

/** A 503 of the gateway's own, not of something in between. */
function isEngineDown(response: Response): boolean {
  return response.status === 503 && response.headers.has(STATE_HEADER);
}

/** A request that a phone fell asleep over is given up, however long ago it was made. */
async function ask(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  const given = new AbortController();
  const giveUp = () => given.abort();
  const timer = setTimeout(giveUp, TIMEOUT_MS);
  signal.addEventListener("abort", giveUp);
  try {
    return await fetch(url, { ...init, signal: given.signal, cache: "no-store" });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  }
}
