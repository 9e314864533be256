import { PASS_HEADER, STATE_HEADER } from "../protocol/headers.ts";
import { ROOMS_PREFIX } from "../protocol/paths.ts";
import { Calls } from "./calls.ts";
import { Journey } from "./journey.ts";
import { Pause } from "./pause.ts";
import type { Inside, VisitorState } from "./state.ts";
import { StateStream } from "./state-stream.ts";
import { type TokenStorage, Tokens } from "./tokens.ts";

export type { Closed, Early, InLine, Inside, Joining, Over, VisitorState } from "./state.ts";
export type { TokenStorage } from "./tokens.ts";

export interface LineOptions {
  /** Of the shop, behind the gateway: `https://tickets.example`. */
  readonly origin: string;
  /** The room's id. */
  readonly room: string;
  /** Default: the room's first lane. */
  readonly lane?: string;
  /** Of an invited visitor: the token that the link carries in `airlock_invitation`. With `cookies` the link itself has done it. */
  readonly invitation?: string;
  /** Where the tokens are kept between visits, such as `localStorage`. Default: nowhere. */
  readonly storage?: TokenStorage;
  /**
   * True: the visitor's cookies say who asks, as in a single-page shop that was opened through the gateway, and no token
   * is sent or kept here. Default: false.
   */
  readonly cookies?: boolean;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Stops the asking, as `stop` does. */
  readonly signal?: AbortSignal;
}

export interface Line extends AsyncIterable<VisitorState> {
  /** As last heard. */
  readonly standing: VisitorState;
  /** Tells every change; what it gives ends that. */
  subscribe(listener: (standing: VisitorState) => void): () => void;
  /** Resolves inside; rejects where the line is over or stopped before. */
  admitted(): Promise<Inside>;
  /**
   * A request to the shop with the pass, at an address of `origin` alone; any other is a `TypeError`. Where the gateway
   * answers that the pass does not count, the line looks at once how it stands.
   */
  fetch(address: string | URL, init?: RequestInit): Promise<Response>;
  /** Gives the place or the session back. Rejects where the gateway could not be told. */
  leave(): Promise<void>;
  /** Asks no more; place and session stay what they are. */
  stop(): void;
}

/**
 * Joins the room's line, or finds the place and session that the tokens still hold, waits, claims, and keeps the pass fresh.
 * It begins at once and goes on until the standing is `ended`, `over`, `left` or `refused`, or until it is stopped.
 */
export function joinLine(options: LineOptions): Line {
  const { room, storage, invitation, cookies = false, signal } = options;
  const { origin } = new URL(options.origin);
  const send = options.fetch ?? ((input, init) => fetch(input, init));
  const calls = new Calls({ url: `${origin}${ROOMS_PREFIX}${room}`, fetch: send, cookies, invitation });
  const tokens = new Tokens(storage, `airlock:${origin}:${room}`);
  const news = new StateStream();
  const pause = new Pause();
  const follow = new Journey({ calls, tokens, news, pause, lane: options.lane, cookies });

  function stop(): void {
    follow.stop();
    news.end();
  }

  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  follow.run();

  return {
    get standing() {
      return news.latest;
    },
    subscribe: (listener) => news.subscribe(listener),
    [Symbol.asyncIterator]: () => news.each(),
    async admitted() {
      for await (const standing of news.each()) if (standing.state === "admitted") return standing;
      throw new Error(`not admitted: ${news.latest.state}`);
    },
    async fetch(address, init = {}) {
      const url = new URL(address, origin);
      if (url.origin !== origin) throw new TypeError("the pass is for no other origin than the shop's");
      const headers = new Headers(init.headers);
      if (!headers.has("accept")) headers.set("accept", "application/json, */*;q=0.5");
      const { pass } = tokens.held;
      if (pass !== undefined) headers.set(PASS_HEADER, pass);
      const answer = await send(url, { credentials: cookies ? "include" : "omit", ...init, headers });
      const fresh = answer.headers.get(PASS_HEADER);
      if (fresh !== null && tokens.held.pass !== undefined) {
        tokens.keep({ pass: fresh });
        // It may be over sooner than the provisional one before it.
        pause.wake();
      }
      const state = answer.headers.get(STATE_HEADER) ?? "admitted";
      if (state !== "admitted" && news.latest.state === "admitted") pause.wake();
      return answer;
    },
    async leave() {
      const { held } = tokens;
      follow.stop();
      news.tell({ state: "left", reason: "left", stale: false });
      tokens.drop();
      await calls.post("leave", held);
    },
    stop,
  };
}
