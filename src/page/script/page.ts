import { isInLine, tell } from "../tell.ts";
import type { PageView } from "../view.ts";
import type { Words } from "../words.ts";
import { Announcer } from "./announcer.ts";
import { Bell } from "./bell.ts";
import { claim, readStatus } from "./calls.ts";
import { askAgain } from "./enter.ts";
import { firstPollMs, judge } from "./judge.ts";
import { Motion } from "./motion.ts";
import { Poller } from "./poller.ts";
import { Progress } from "./progress.ts";
import { Screen } from "./screen.ts";

import { heartbeat } from "./wake.ts";

/** The engine's clock moves at least every two seconds while it is up. */
const STALLED_MS = 10_000;
/** Whoever stood at the door and slept this long has left it. */
const LEFT_DOOR_MS = 8000;
const RETRY_MS = 2000;
const LONGEST_RETRY_MS = 15_000;
/** A shop that has not answered by then is asked again. */
const SHOP_MS = 60_000;

/** The page while somebody looks at it, or does not. */
export class WaitingPage {
  readonly #words: Words;
  readonly #room: string;
  readonly #screen = new Screen();
  readonly #bell = new Bell();
  readonly #poller = new Poller((signal) => this.#poll(signal));
  readonly #announcer: Announcer;
  #progress: Progress | undefined;
  readonly #motion: Motion;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  #view: PageView;
  /** The engine's clock minus this one's, ms. */
  #aheadMs: number;
  #engineAt = "";
  #movedAt = Date.now();
  #polledAt = Date.now();
  #offlineSince: number | undefined;
  #retries = 0;

  constructor(view: PageView & { readonly at: number }, words: Words) {
    this.#view = view;
    this.#words = words;
    this.#room = view.room ?? "";
    this.#aheadMs = view.at - Date.now();
    this.#announcer = new Announcer(tell(view, words, view.at).heading, Date.now());
    const ahead = aheadOf(view);
    this.#motion = new Motion(ahead ?? 0);
    if (isInLine(view) && ahead !== undefined) this.#progress = new Progress(view, ahead);
  }

  open(): void {
    this.#bell.offer();
    this.#show();
    this.#poller.start(firstPollMs(this.#view, this.#now()));
    heartbeat(
      () => this.#show(),
      () => this.#poller.catchUp(),
    );
    addEventListener("offline", () => this.#missed());
    addEventListener("submit", () => this.#poller.stop());
  }

  /** Resolves to the next delay in ms. */
  async #poll(signal: AbortSignal): Promise<number> {
    const sleptMs = Date.now() - this.#polledAt;
    try {
      const delayMs =
        this.#view.kind === "called" && sleptMs < LEFT_DOOR_MS
          ? await this.#claim(signal)
          : await this.#look(signal);
      this.#polledAt = Date.now();
      this.#offlineSince = undefined;
      this.#retries = 0;
      this.#show();
      return delayMs;
    } catch {
      if (!signal.aborted) this.#missed();
      return Math.min(LONGEST_RETRY_MS, RETRY_MS * 1.5 ** this.#retries++);
    }
  }

  async #look(signal: AbortSignal): Promise<number> {
    const status = await readStatus(this.#room, signal);
    const now = Date.now();
    if (status !== null) this.#setClock(status.at, now);
    const stalled = now - this.#movedAt > STALLED_MS;
    const verdict = judge({ view: this.#view, status, stalled });
    if (verdict.kind === "enter") return this.#enter();
    if (verdict.kind === "ask") return this.#ask();
    this.#view = verdict.view;
    const ahead = aheadOf(verdict.view);
    if (ahead !== undefined && isInLine(verdict.view)) this.#progress ??= new Progress(verdict.view, ahead);
    if (ahead !== undefined) this.#motion.move(ahead, now, this.#still.matches ? 0 : verdict.pollMs);
    return verdict.pollMs;
  }

  #setClock(engineAt: string, now: number): void {
    if (engineAt === this.#engineAt) return;
    this.#movedAt = now;
    this.#engineAt = engineAt;
    this.#aheadMs = Date.parse(engineAt) - now;
  }

  async #claim(signal: AbortSignal): Promise<number> {
    const outcome = await claim(this.#room, signal);
    if (outcome === "in") return this.#enter();
    if (outcome === "elsewhere") return this.#ask();
    if (this.#view.kind === "called") this.#view = { ...this.#view, ready: true };
    return firstPollMs(this.#view, this.#now());
  }

  async #enter(): Promise<number> {
    const { heading } = tell({ ...this.#view, kind: "entering" }, this.#words, 0);
    this.#view = { kind: "entering", room: this.#room };
    this.#show();
    await this.#bell.ring(heading);
    return this.#ask();
  }

  #ask(): number {
    askAgain();
    return SHOP_MS;
  }

  #missed(): void {
    this.#offlineSince ??= Date.now();
    this.#show();
  }

  #show(): void {
    const now = Date.now();
    const [view, since] = [this.#view, this.#offlineSince];
    const ahead = this.#motion.at(now);
    const shown = "ahead" in view ? { ...view, ahead } : view;
    const told = tell(shown, this.#words, this.#now());
    const offline =
      since === undefined || !isInLine(view)
        ? ""
        : this.#words.say("offline", { time: this.#words.time(since) });
    this.#screen.show({ ...told, offline }, view);
    this.#screen.progress("ahead" in view ? (this.#progress?.at(ahead) ?? null) : null);
    const { heading, number = "", label = "", lead } = told;
    const aloud = `${heading}. ${number === "" ? lead : `${number} ${label}.`} ${offline}`;
    const next = this.#announcer.next(heading + offline, aloud, now);
    if (next !== null) this.#screen.announce(next);
  }

  /** Now, by the engine's clock. */
  #now(): number {
    return Date.now() + this.#aheadMs;
  }
}

function aheadOf(view: PageView): number | undefined {
  return "ahead" in view ? view.ahead : undefined;
}
