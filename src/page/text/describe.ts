import type { Translator } from "./translator.ts";
import { type LineView, laneName, type NumberedView, type PageView } from "./view.ts";

/** What a page says at one moment. Absent and empty are the same: that part is not there. */
export interface PageText {
  readonly heading: string;
  readonly lead: string;
  /** The one number, and what it counts. */
  readonly number?: string | undefined;
  readonly label?: string | undefined;
  /** What went otherwise than the visitor expects. */
  readonly notice?: string | undefined;
  readonly place?: string | undefined;
  readonly drawNumber?: string | undefined;
  readonly wait?: string | undefined;
  readonly turn?: string | undefined;
  readonly lane?: string | undefined;
  readonly since?: string | undefined;
  readonly message?: string | undefined;
  readonly more?: string | undefined;
  /** The words of a link on to the shop. */
  readonly go?: string | undefined;
}

/** A wait this short needs no clock time. */
const TURN_FROM_SECONDS = 600;
/** Wider than this, a range of clock times says less than the duration does. */
const TURN_UNTIL_SECONDS = 6 * 60 * 60;
const STEP_MS = 5 * 60 * 1000;

const SHOP_DOWN = { 502: "shopDown.unreachable", 503: "shopDown.busy", 504: "shopDown.slow" } as const;

/** `view` in `words`. `nowMs` is for countdowns alone. The gateway and the page's script tell it alike. */
export function describeView(view: PageView, words: Translator, nowMs: number): PageText {
  const { notice, ...told } = said(view, words, nowMs);
  const notices = [notice, view.unsent === true ? words.say("unsent") : undefined].filter(isSaid);
  return {
    message: view.message ?? undefined,
    ...standing(view, words, nowMs),
    ...told,
    notice: notices.length === 0 ? undefined : notices.join(" "),
  };
}

const LONGEST_NUMBER = 13;

/** How long a number is, for the style that keeps it on one line. */
export function lengthOf(number = ""): string {
  return number.length > LONGEST_NUMBER ? "long" : String(number.length);
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined;
}

function standing(view: PageView, words: Translator, nowMs: number): Partial<PageText> {
  if (!hasNumber(view)) return {};
  return {
    place: view.place === undefined ? undefined : words.number(view.place),
    drawNumber: view.drawNumber === undefined ? undefined : words.number(view.drawNumber),
    lane: view.lane === undefined || view.lane === null ? undefined : laneName(view.laneLabels, view.lane),
    since: view.joinedAt === undefined ? undefined : sinceOf(view.joinedAt, words, nowMs),
  };
}

/** Where the reader is, only a script knows: without one it is told how long ago that was. */
function sinceOf(joinedAt: number, words: Translator, nowMs: number): string {
  return words.local ? words.time(joinedAt) : words.ago(Math.max(0, nowMs - joinedAt) / 1000);
}

/** Whether the visitor has a place, or a draw number that a draw will make one of. */
export function hasNumber(view: PageView): view is NumberedView {
  return isInLine(view) || ("drawNumber" in view && view.drawNumber !== undefined);
}

/** Whether the visitor has a place. */
export function isInLine(view: PageView): view is LineView {
  return "place" in view && view.place !== undefined;
}

function said(
  view: PageView,
  words: Translator,
  nowMs: number,
): Partial<PageText> & Pick<PageText, "heading" | "lead"> {
  switch (view.kind) {
    case "waiting":
      return {
        heading: words.say("waiting.heading"),
        lead: words.say("waiting.lead"),
        ...aheadOf(view.ahead, words),
        wait: words.wait(view.eta),
        turn: turnOf(view.eta, words, nowMs),
        notice: view.note && words.say(view.note),
      };
    case "called": {
      const wait = view.eta === undefined ? undefined : words.wait(view.eta);
      return { wait, ...plain(view.ready ? "door" : "called", words), ...downOf(view, words) };
    }
    case "paused": {
      const people = aheadOf(view.ahead, words);
      return { wait: words.say("wait.paused"), ...plain("paused", words), ...downOf(view, words), ...people };
    }
    case "prequeue":
      return opening("prequeue", view.opensAt, { words, nowMs });
    case "lottery":
      if (view.held === true)
        return { heading: words.say("lottery.heading"), lead: words.say("lottery.held") };
      return opening("lottery", view.opensAt, { words, nowMs });
    case "early":
      return opening("window", view.opensAt, { words, nowMs, closesAt: view.closesAt });
    case "over":
      return { heading: words.say("over.heading"), lead: overOf(view.closesAt, words, nowMs) };
    case "barred":
      return { heading: words.say(`${view.reason}.heading`), lead: words.say(`${view.reason}.lead`) };
    case "closed":
      if (view.opensAt === undefined) return plain("ended", words);
      return opening("early", view.opensAt, { words, nowMs });
    case "engineDown": {
      const lead = hasNumber(view) ? "engineDown.lead" : "engineDown.none";
      return { heading: words.say("engineDown.heading"), lead: words.say(lead) };
    }
    case "busy":
      return { heading: words.say("busy.heading"), lead: words.say(view.kept ? "busy.kept" : "busy.none") };
    case "shopDown": {
      const sent = words.say(view.sent === true ? "shopDown.sent" : "shopDown.unsent");
      const more = view.refreshSeconds === null ? sent : undefined;
      return { heading: words.say(SHOP_DOWN[view.status]), lead: words.say("shopDown.lead"), more };
    }
    case "refused":
      return refusal(view, words);
    case "inside":
    case "returned":
      return { go: words.say("go.on"), ...plain(view.kind, words) };
    case "another":
    case "offer":
    case "noCookies":
    case "joining":
    case "entering":
    case "left":
      return plain(view.kind, words);
  }
}

function plain(
  state:
    | "another"
    | "called"
    | "door"
    | "offer"
    | "noCookies"
    | "joining"
    | "entering"
    | "inside"
    | "returned"
    | "left"
    | "paused"
    | "ended",
  words: Translator,
) {
  return { heading: words.say(`${state}.heading`), lead: words.say(`${state}.lead`) };
}

function downOf({ shopDown = false }: { readonly shopDown?: boolean }, words: Translator) {
  return shopDown ? { lead: words.say("paused.shop") } : {};
}

function aheadOf(ahead: number, words: Translator) {
  return { number: words.number(ahead), label: words.ahead(ahead) };
}

/** The gateway's page would stand at its first second: only a script counts down. */
function opening(
  state: "prequeue" | "early" | "lottery" | "window",
  opensAt: number,
  { words, nowMs, closesAt = 0 }: { words: Translator; nowMs: number; closesAt?: number },
) {
  const seconds = (opensAt - nowMs) / 1000;
  const opensIn = words.opensIn(seconds);
  const lead = words.tellsTimes
    ? words.say(`${state}.lead`, { opensAt: words.day(opensAt), opensIn, closesAt: words.day(closesAt) })
    : words.say(`${state}.in`, { opensIn, time: words.span((closesAt - opensAt) / 1000) });
  const heading = words.say(`${state}.heading`);
  if (!words.local || seconds <= 0) return { heading, lead };
  return { heading, lead, number: words.clock(seconds), label: words.say("countdown") };
}

function overOf(closesAt: number, words: Translator, nowMs: number): string {
  if (words.tellsTimes) return words.say("over.lead", { closesAt: words.day(closesAt) });
  return words.say("over.ago", { ago: words.ago(Math.max(0, nowMs - closesAt) / 1000) });
}

function refusal({ status, reason }: PageView & { kind: "refused" }, words: Translator) {
  const heading = status === 400 ? "refused.400" : status === 404 ? "refused.404" : "refused.other";
  return {
    heading: words.say(heading),
    lead: words.say("refused.lead", { reason }),
    more: words.say("refused.error", { status }),
  };
}

/** When it will be, by the reader's own clock, rounded outwards to five minutes. */
function turnOf(
  eta: (PageView & { kind: "waiting" })["eta"],
  words: Translator,
  nowMs: number,
): string | undefined {
  if (!words.local || eta === null) return undefined;
  if (eta.highSeconds < TURN_FROM_SECONDS || eta.highSeconds > TURN_UNTIL_SECONDS) return undefined;
  const from = Math.floor((nowMs + eta.lowSeconds * 1000) / STEP_MS) * STEP_MS;
  const to = Math.ceil((nowMs + eta.highSeconds * 1000) / STEP_MS) * STEP_MS;
  return words.times(from, to);
}

/** Whether the visitor waits by an invitation. */
export function isInvited(view: PageView): boolean {
  return "windowClosesAt" in view && view.windowClosesAt !== undefined;
}

/** How many people are ahead, where that is known. */
export function aheadIn(view: PageView): number | undefined {
  return "ahead" in view ? view.ahead : undefined;
}
