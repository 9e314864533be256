import type { Eta, PlaceAnswer, WindowAnswer } from "../protocol/answers.ts";
import { CallRefused, type Calls, NoAnswer, type SharedStatus } from "./calls.ts";
import type { Pause } from "./pause.ts";
import type { InLine } from "./state.ts";
import type { StateStream } from "./state-stream.ts";
import type { Tokens } from "./tokens.ts";

const LONGEST_POLL_SECONDS = 15;
const LONGEST_RETRY_SECONDS = 30;
const CLOSED_SECONDS = 30;
/** An estimate is asked for anew when it is this old; in between it is counted down, and the shared status tells the rest. */
const ESTIMATE_MS = 60_000;
/** Of what a pass has left; with the jitter always before half of it is gone. */
const RENEW_AT = 0.4;

export interface JourneyParts {
  readonly calls: Calls;
  readonly tokens: Tokens;
  readonly news: StateStream;
  readonly pause: Pause;
  readonly lane: string | undefined;
  /** Cookies may know the visitor already. */
  readonly cookies: boolean;
}

/** One visitor's way from the line into the shop and on, call after call, until it is over. */
export class Journey {
  readonly #way: JourneyParts;
  #next: "claim" | "join" | "status" = "claim";
  #stopped = false;
  /** The visitor had a place or a session here: if it is gone, that is news. */
  #known = false;
  #missed = false;
  #epoch: string | undefined;
  #estimate: { readonly eta: Eta | null; readonly atMs: number } = { eta: null, atMs: 0 };

  constructor(way: JourneyParts) {
    this.#way = way;
  }

  stop(): void {
    this.#stopped = true;
    this.#way.pause.close();
  }

  async run(): Promise<void> {
    const { tokens, pause, cookies } = this.#way;
    await tokens.load();
    if (!cookies && tokens.held.place === undefined && tokens.held.pass === undefined) this.#next = "join";
    for (let failures = 0; !this.#stopped; ) {
      let seconds: number;
      try {
        seconds = await this.#step();
        failures = 0;
      } catch (error) {
        seconds = this.#unheard(error, failures++);
      }
      if (!this.#stopped) await pause.for(seconds * (0.8 + 0.4 * Math.random()));
    }
  }

  /** Makes the next call. Gives the seconds until the one after. */
  async #step(): Promise<number> {
    const { calls, tokens, lane } = this.#way;
    const next = this.#next;
    if (next === "status") {
      const shared = await calls.status();
      return this.#stopped ? 0 : this.#look(shared);
    }
    const body = next === "join" && lane !== undefined ? { lane } : undefined;
    const told = await calls.post(next, tokens.held, body);
    return this.#stopped ? 0 : this.#take(told, next);
  }

  #take(told: PlaceAnswer, asked: "claim" | "join"): number {
    const { tokens, news, cookies } = this.#way;
    const { state } = told;
    if (state === "none") return this.#gone(told.reason);
    if (state === "closed") return this.#closed();
    if (state === "over") return this.#over(state, told.reason);
    if (state === "early") return this.#early(told);
    this.#known = true;
    const { lane, placeToken } = told;
    const pass = state === "admitted" ? told.pass : undefined;
    if (!cookies && (pass ?? placeToken) !== undefined)
      tokens.keep({ place: placeToken ?? tokens.held.place, pass: pass ?? tokens.held.pass });
    this.#next = "claim";
    if (state === "admitted") {
      const { place, expiresInSeconds, mode } = told;
      this.#missed = false;
      const expiresAt = Date.now() + expiresInSeconds * 1000;
      news.tell({ state, lane, place, expiresAt, stale: false });
      const asksForPass = pass === undefined && mode !== "observe";
      return asksForPass ? 0 : Math.max(1, expiresInSeconds * RENEW_AT);
    }
    const { place, drawNumber, ahead, eta, pollSeconds, reason } = told;
    this.#missed ||= reason === "lapsed";
    this.#estimate = { eta, atMs: Date.now() };
    const { latest } = news;
    const message = "message" in latest ? latest.message : null;
    news.tell({ state, lane, place, drawNumber, ahead, eta, message, missed: this.#missed, stale: false });
    if (state !== "waiting") return asked === "join" ? 0 : pollSeconds;
    this.#next = "status";
    return pollSeconds;
  }

  /** The shared status says how far the line is; only who is called, or has to know more, asks for itself. */
  #look(shared: SharedStatus): number {
    const { news, tokens, cookies } = this.#way;
    const { latest } = news;
    if (shared.phase === "closed" && shared.mode !== "observe") return this.#closed();
    const lane = "ahead" in latest ? shared.lanes.find(({ id }) => id === latest.lane) : undefined;
    const ageMs = Date.now() - this.#estimate.atMs;
    this.#epoch ??= shared.epoch;
    const isOld = this.#epoch !== shared.epoch || ageMs > ESTIMATE_MS || ageMs < 0;
    const asks = lane === undefined || isOld || shared.mode === "observe";
    const drawing = "ahead" in latest && latest.place === null;
    if (drawing && !asks && shared.phase === "prequeue") {
      const untilOpen = (Date.parse(shared.opensAt ?? shared.at) - Date.parse(shared.at)) / 1000;
      return Math.min(LONGEST_POLL_SECONDS, Math.max(shared.pollSeconds, untilOpen / 4));
    }
    if (asks || !("ahead" in latest) || latest.place === null || latest.place <= lane.called) {
      this.#epoch = shared.epoch;
      this.#next = this.#known || cookies || tokens.held.place !== undefined ? "claim" : "join";
      // Everybody hears of a draw at once.
      return drawing ? shared.pollSeconds * Math.random() : 0;
    }
    const { place } = latest;
    let ahead = place - lane.called - 1;
    // Numbers in a gap are nobody's.
    for (const { from, to } of lane.gaps ?? []) if (place > from) ahead -= Math.min(to + 1, place) - from;
    const eta = countedDown(this.#estimate.eta, ageMs);
    news.tell({ ...latest, ahead, eta, message: shared.message, stale: false });
    const quarter = eta === null ? LONGEST_POLL_SECONDS : eta.lowSeconds / 4;
    return Math.min(LONGEST_POLL_SECONDS, Math.max(shared.pollSeconds, quarter));
  }

  /** It opens within a poll of its time: with jitter, so that not all who were invited for noon come in one second. */
  #early({ opensAt, closesAt, pollSeconds }: Extract<WindowAnswer, { state: "early" }>): number {
    const window = { opensAt: Date.parse(opensAt), closesAt: Date.parse(closesAt) };
    const { latest } = this.#way.news;
    if (latest.state !== "early" || latest.stale || latest.opensAt !== window.opensAt)
      this.#way.news.tell({ state: "early", ...window, stale: false });
    this.#next = this.#way.tokens.held.place === undefined && !this.#way.cookies ? "join" : "claim";
    return pollSeconds;
  }

  #closed(): number {
    const { news } = this.#way;
    if (news.latest.state !== "closed" || news.latest.stale) news.tell({ state: "closed", stale: false });
    this.#next = "status";
    return CLOSED_SECONDS;
  }

  #gone(reason = "ended"): number {
    this.#way.tokens.drop();
    if (!this.#known) {
      this.#next = "join";
      return 0;
    }
    return this.#over("ended", reason);
  }

  #unheard(error: unknown, failures: number): number {
    if (this.#stopped) return 0;
    const { news } = this.#way;
    if (error instanceof CallRefused) return this.#over("refused", error.message);
    const least = error instanceof NoAnswer ? error.retryAfterSeconds : 0;
    if (!news.latest.stale) news.tell({ ...news.latest, stale: true });
    return Math.max(least, Math.min(LONGEST_RETRY_SECONDS, 2 ** failures));
  }

  #over(state: "ended" | "over" | "refused", reason: string): number {
    this.stop();
    this.#way.news.tell({ state, reason, stale: false });
    return 0;
  }
}

function countedDown(eta: InLine["eta"], ageMs: number): InLine["eta"] {
  if (eta === null) return null;
  const left = (seconds: number) => Math.max(0, Math.round(seconds - ageMs / 1000));
  return { lowSeconds: left(eta.lowSeconds), highSeconds: left(eta.highSeconds) };
}
