import { aheadIn, describeView, hasNumber, isInLine, isInvited } from "../text/describe.ts";
import type { Translator } from "../text/translator.ts";
import type { PageView } from "../text/view.ts";
import { Announcer } from "./announcer.ts";
import { Bell } from "./bell.ts";
import { Refused, readOwn, readStatus, requestClaim, requestKeepLower } from "./calls.ts";
import { askAgain } from "./enter.ts";
import { firstPollMs, judge } from "./judge.ts";
import { Motion } from "./motion.ts";
import { Poller } from "./poller.ts";
import { LineProgress } from "./progress.ts";
import { Rescue } from "./rescue.ts";
import { Screen } from "./screen.ts";
import { meetTabs } from "./tabs.ts";
import { heartbeat } from "./wake.ts";

/** The engine's clock moves at least every two seconds while it is up. */
const STALLED_MS = 10_000;
/** Whoever stood at the door and slept this long has left it. */
const LEFT_DOOR_MS = 8000;
const RETRY_MS = 2000;
const LONGEST_RETRY_MS = 15_000;
/** Another device may have taken the place of an invited visitor: so often the page asks whether it still holds. */
const OWN_MS = 30_000;
/** By asking for their own place once, soon after they were given it, people show that somebody holds the number. */
const SHOW_MS = 4000;
/** A shop that has not answered by then is asked again. */
const SHOP_MS = 60_000;
/** Later than this after it was made no network brings a page. */
const COPY_MS = 60_000;
/** A file that is saved, and an answer without one, leave the page where it is: it asks no more often than this. */
const MOST_ASKS = 2;

/** The page while somebody looks at it, or does not. */
export class WaitingPage {
  readonly #words: Translator;
  readonly #room: string;
  readonly #entry: string | undefined;
  readonly #screen = new Screen();
  readonly #bell = new Bell();
  readonly #poller = new Poller((signal) => this.#poll(signal));
  readonly #rescue: Rescue;
  readonly #announcer: Announcer;
  #progress: LineProgress | undefined;
  readonly #motion: Motion;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  #view: PageView;
  /** The engine's clock minus this one's, ms. */
  #aheadMs: number;
  #engineAt = "";
  #movedAt = Date.now();
  #polledAt = Date.now();
  /** When the visitor's own standing is to be asked for. */
  #ownDueAt: number;
  #offlineSince: number | undefined;
  #retries = 0;
  #asks = 0;
  /** Something keeps the page, such as a service worker of the shop's: it was made long before it was loaded. */
  #isCopy = false;
  readonly #madeAt: number;
  readonly #loadedAt = Date.now();
  /** Nothing moves any more. */
  #isOver = false;

  constructor(view: PageView & { readonly at: number }, words: Translator) {
    this.#view = view;
    this.#words = words;
    this.#room = view.room ?? "";
    this.#entry = view.entry;
    this.#rescue = new Rescue(() => askAgain(view.marked ?? this.#entry, true));
    this.#madeAt = view.at;
    this.#aheadMs = view.at - Date.now();
    this.#ownDueAt = isInvited(view) ? Date.now() + OWN_MS : Number.POSITIVE_INFINITY;
    if (view.kind === "waiting" || view.kind === "prequeue" || view.marked !== undefined) this.#ownDueAt = 0;
    this.#announcer = new Announcer(describeView(view, words, view.at).heading, Date.now());
    const ahead = aheadIn(view);
    this.#motion = new Motion(ahead ?? 0);
    if (isInLine(view) && ahead !== undefined) this.#progress = new LineProgress(view, ahead);
  }

  open(): void {
    this.#bell.offer();
    this.#show();
    const firstMs = firstPollMs(this.#view, this.#now());
    this.#poller.start(this.#ownDueAt === 0 ? Math.min(firstMs, SHOW_MS * Math.random()) : firstMs);
    // What a browser kept of a page may be of before its visitor left.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) this.#ownDueAt = 0;
    });
    heartbeat(
      () => this.#show(),
      () => this.#wake(),
    );
    addEventListener("offline", () => this.#missed());
    addEventListener("submit", () => this.#poller.stop());
    this.#meetTabs();
  }

  /** Tabs that were opened at once have a number each: the lowest counts, and the others are given back. */
  #meetTabs(): void {
    const view = this.#view;
    if (!hasNumber(view) || isInvited(view)) return;
    const number = view.drawNumber ?? view.place ?? 0;
    const own = { room: this.#room, lane: view.lane ?? "", number, given: view.given };
    meetTabs(own, () => askAgain(view.marked ?? this.#entry));
  }

  /** Resolves to the next delay in ms. */
  async #poll(signal: AbortSignal): Promise<number> {
    const sleptMs = Date.now() - this.#polledAt;
    try {
      const delayMs = await this.#next(sleptMs)(signal);
      this.#polledAt = Date.now();
      this.#offlineSince = undefined;
      this.#retries = 0;
      this.#show();
      return delayMs;
    } catch (error) {
      if (!signal.aborted) this.#noNews(error);
      return Math.min(LONGEST_RETRY_MS, RETRY_MS * 1.5 ** this.#retries++);
    }
  }

  #next(sleptMs: number): (signal: AbortSignal) => Promise<number> {
    if (Date.now() >= this.#ownDueAt) return (signal) => this.#own(signal);
    const atTheDoor = this.#view.kind === "called" && sleptMs < LEFT_DOOR_MS;
    return atTheDoor ? (signal) => this.#claim(signal) : (signal) => this.#look(signal);
  }

  async #look(signal: AbortSignal): Promise<number> {
    const status = await readStatus(this.#room, signal);
    const now = Date.now();
    if (status?.sentAt !== undefined && this.#rescue.isStale(status.sentAt, now)) {
      this.#rescue.noNews("stale", now);
      return RETRY_MS;
    }
    this.#rescue.news();
    if (status !== null) this.#setClock(status.at, now);
    if (status !== null && this.#isOld(status.at, now)) return this.#ask();
    const stalled = now - this.#movedAt > STALLED_MS;
    const verdict = judge({ view: this.#view, status, stalled });
    if (verdict.kind === "enter") return this.#come(verdict.place);
    if (verdict.kind === "ask") return this.#ask();
    if (verdict.kind === "own") {
      if (verdict.view !== undefined) this.#stay(verdict.view, verdict.pollMs);
      this.#ownDueAt = now;
      return verdict.pollMs;
    }
    this.#stay(verdict.view, verdict.pollMs);
    return verdict.pollMs;
  }

  /** Asks for a page of now where this one is a copy of a while ago. */
  #isOld(engineAt: string, now: number): boolean {
    this.#isCopy ||= Date.parse(engineAt) - this.#madeAt - (now - this.#loadedAt) > COPY_MS;
    return this.#isCopy;
  }

  #stay(view: PageView, pollMs: number): void {
    this.#view = view;
    const ahead = aheadIn(view);
    if (ahead === undefined) return;
    if (isInLine(view)) this.#progress ??= new LineProgress(view, ahead);
    this.#motion.move(ahead, Date.now(), this.#still.matches ? 0 : pollMs);
  }

  /** Only the visitor is told what the draw made of the draw number, and that another device has the place now. */
  async #own(signal: AbortSignal): Promise<number> {
    const { state, place, ahead, eta, pollSeconds } = await readOwn(this.#room, signal);
    const view = this.#view;
    this.#ownDueAt = isInvited(view) ? Date.now() + OWN_MS : Number.POSITIVE_INFINITY;
    await this.#giveBack(state, place);
    if (state === "called" || state === "ready") return view.kind === "called" ? 0 : this.#come(place ?? 0);
    // Given with this page, and no cookie has come back: another load would take another place.
    if (state === "none" && view.marked !== undefined) return this.#ask(view.marked);
    if (state !== "waiting" || !hasNumber(view)) return this.#ask();
    if (place !== null && ahead !== null && !isInLine(view))
      this.#stay({ ...view, kind: "waiting", place, ahead, eta }, pollSeconds * 1000);
    return pollSeconds * 1000;
  }

  /** Another tab has come in, by a place of its own: the number that this page was given is of no use any more. */
  async #giveBack(state: string, place: number | null): Promise<void> {
    const view = this.#view;
    if (!isInLine(view) || view.given === undefined) return;
    const isIn = state === "admitted" || state === "called" || state === "ready";
    if (isIn && place !== view.place) await requestKeepLower(this.#room, view.given).catch(() => {});
  }

  #wake(): void {
    if (this.#isOver) return;
    if (isInvited(this.#view)) this.#ownDueAt = 0;
    this.#poller.catchUp();
  }

  #setClock(engineAt: string, now: number): void {
    if (engineAt === this.#engineAt) return;
    this.#movedAt = now;
    this.#engineAt = engineAt;
    this.#aheadMs = Date.parse(engineAt) - now;
  }

  async #claim(signal: AbortSignal): Promise<number> {
    const { state, ...told } = await requestClaim(this.#room, signal);
    this.#rescue.news();
    if (state === "in") return this.#enter();
    if (state === "elsewhere") return this.#ask();
    if (this.#view.kind === "called") this.#view = { ...this.#view, ...told, ready: true };
    return firstPollMs(this.#view, this.#now());
  }

  /** Called: whether there is a token, or the door to wait at, the gateway says. The estimate was that of the line. */
  #come(place: number): Promise<number> {
    return this.#go({
      ...this.#view,
      place,
      refreshSeconds: RETRY_MS / 1000,
      kind: "called",
      eta: undefined,
    });
  }

  #enter(): Promise<number> {
    return this.#go({ kind: "entering", room: this.#room });
  }

  async #go(view: PageView): Promise<number> {
    const { heading } = describeView(view, this.#words, 0);
    this.#view = view;
    this.#show();
    await this.#bell.ring(heading);
    return this.#ask();
  }

  #ask(address = this.#entry): number {
    if (this.#asks === MOST_ASKS) return this.#offer();
    this.#asks += 1;
    askAgain(address, this.#isCopy);
    return SHOP_MS;
  }

  /** From now on it is the visitor's to go on: each request would hold a slot that somebody else waits for. */
  #offer(): number {
    this.#isOver = true;
    this.#poller.stop();
    this.#view = { kind: "inside", room: this.#room };
    this.#show();
    return SHOP_MS;
  }

  #noNews(error: unknown): void {
    if (!(error instanceof Refused)) this.#missed();
    this.#rescue.noNews(error instanceof Refused ? "refused" : "silent", Date.now());
    this.#show();
  }

  #missed(): void {
    this.#offlineSince ??= Date.now();
    this.#show();
  }

  #show(): void {
    const now = Date.now();
    this.#close();
    const [view, since] = [this.#view, this.#offlineSince];
    const ahead = this.#motion.at(now);
    const shown = "ahead" in view ? { ...view, ahead } : view;
    const told = describeView(shown, this.#words, this.#now());
    const offline = this.#unheard(since);
    this.#screen.show({ ...told, offline }, view);
    this.#screen.progress("ahead" in view ? (this.#progress?.at(ahead) ?? null) : null);
    const { heading, number = "", label = "", lead } = told;
    const aloud = `${heading}. ${number === "" ? lead : `${number} ${label}.`} ${offline}`;
    const next = this.#announcer.next(heading + offline, aloud, now);
    if (next !== null) this.#screen.announce(next);
  }

  /** Since when nothing new was heard; empty: there is news. */
  #unheard(offlineSince: number | undefined): string {
    const { since } = this.#rescue;
    if (since !== undefined) return this.#words.say("stale", { time: this.#words.time(since) });
    if (offlineSince === undefined || !isInLine(this.#view)) return "";
    return this.#words.say("offline", { time: this.#words.time(offlineSince) });
  }

  /** A window that ends while its owner waits is over without a word from the gateway. */
  #close(): void {
    const { room, message } = this.#view;
    const closesAt = hasNumber(this.#view) ? this.#view.windowClosesAt : undefined;
    if (closesAt === undefined || this.#now() < closesAt) return;
    this.#poller.stop();
    this.#view = { kind: "over", room: room ?? "", message: message ?? null, closesAt };
  }

  /** Now, by the engine's clock. */
  #now(): number {
    return Date.now() + this.#aheadMs;
  }
}
