import type { PlaceAnswer } from "../protocol/answers.ts";
import { INVITATION_HEADER, PASS_HEADER, PLACE_HEADER } from "../protocol/headers.ts";
import type { StatusAnswer, StatusLane } from "../protocol/status.ts";
import type { HeldTokens } from "./tokens.ts";

/** The shared snapshot, of which the client reads these. */
export interface SharedStatus extends Pick<StatusAnswer, Read> {
  readonly lanes: readonly Pick<StatusLane, "id" | "called" | "gaps">[];
}

type Read = "epoch" | "phase" | "mode" | "pollSeconds" | "message" | "opensAt" | "at";

/** The gateway will not have it, and asking again would not help. `message` is the problem's code. */
export class CallRefused extends Error {}

/** No answer that counts: offline, a time-out, a 5xx. */
export class NoAnswer extends Error {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("no answer of the room");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface CallsOptions {
  /** Of the room, without a slash at its end. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly cookies: boolean;
  readonly invitation: string | undefined;
}

/** A phone that fell asleep over a request never hears of it again. */
const LONGEST_MS = 10_000;

export class Calls {
  readonly #options: CallsOptions;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  status(): Promise<SharedStatus> {
    return this.#ask("status", { credentials: "omit" });
  }

  /** Tokens go in fields, or cookies say who asks. */
  post(name: "join" | "claim" | "leave", { place, pass }: HeldTokens, body?: object): Promise<PlaceAnswer> {
    const { cookies, invitation } = this.#options;
    const headers: Record<string, string> = {};
    if (invitation !== undefined && !cookies) headers[INVITATION_HEADER] = invitation;
    if (place !== undefined) headers[PLACE_HEADER] = place;
    if (pass !== undefined) headers[PASS_HEADER] = pass;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const credentials = cookies ? "include" : "omit";
    const keepalive = name === "leave";
    return this.#ask(name, {
      method: "POST",
      headers,
      credentials,
      keepalive,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async #ask<Answer>(name: string, init: RequestInit): Promise<Answer> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), LONGEST_MS);
    let retryAfter = 0;
    try {
      const answer = await this.#options.fetch(`${this.#options.url}/${name}`, {
        ...init,
        signal: late.signal,
      });
      retryAfter = Number(answer.headers.get("retry-after")) || 0;
      const told = answer.status === 204 ? {} : JSON.parse(await answer.text());
      if (answer.ok) return told;
      if (answer.status < 500 && told.code !== undefined) throw new CallRefused(told.code);
    } catch (error) {
      if (error instanceof CallRefused) throw error;
    } finally {
      clearTimeout(timer);
    }
    throw new NoAnswer(retryAfter);
  }
}
