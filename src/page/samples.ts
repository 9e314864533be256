import { checkPath } from "../protocol/paths.ts";
import { DENIAL_REASONS } from "../room/denial.ts";
import type { LaneLabels, PageView } from "./text/view.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Long enough that no page asks while it is looked at. */
const QUIET_SECONDS = 3600;
/** The preview's page has to ask once, to find that nobody answers. */
const SOON_SECONDS = 1;
const MESSAGE = "Doors open at 19:00.\nEvery ticket is still available.";

const LANES = ["general", "accessible", "families"];

/** Whose pages the samples are. */
export interface SampleRoom {
  readonly id: string;
  readonly epoch: string;
  readonly claimSeconds: number;
  readonly message: string | null;
  readonly messages: Readonly<Record<string, string>>;
  /** The room's own lanes, where it has several, and their names. */
  readonly lanes?: readonly string[];
  readonly laneLabels?: LaneLabels | undefined;
}

export interface SampleOptions {
  /** A line of millions instead of thousands. */
  readonly large?: boolean;
  readonly nowMs: number;
}

/**
 * Every state that a visitor of `room` can be shown, by a name for it. Who adds a state adds a sample here: `airlock preview`
 * shows it, and the tests look at it in every language.
 */
export function samplesOf(
  room: SampleRoom,
  { large = false, nowMs }: SampleOptions,
): Readonly<Record<string, PageView>> {
  const { id, epoch, claimSeconds, messages, lanes = LANES, laneLabels } = room;
  const [lane = "general", ...choices] = lanes;
  const anybody = { room: id, epoch, claimSeconds, ...(laneLabels !== undefined && { laneLabels }) };
  const [many, few] = large ? [3_912_480, 1_204_830] : [12_480, 830];
  const quiet = { refreshSeconds: QUIET_SECONDS };
  const placed = { ...anybody, ...quiet, place: many * 2 + 23_251, joinedAt: nowMs - 9 * MINUTE };
  const eta = large ? { lowSeconds: 24_000, highSeconds: 31_000 } : { lowSeconds: 1400, highSeconds: 1900 };
  const said = { message: room.message ?? MESSAGE, messages };
  const waiting = { kind: "waiting", ...placed, ahead: many, eta } as const;
  const drawNumber = many + 731;
  const check = checkPath(id, "general", drawNumber);
  const drawing = { ...anybody, ...quiet, drawNumber, check, joinedAt: nowMs - 9 * MINUTE };
  const window = { opensAt: nowMs + 9 * HOUR, closesAt: nowMs + 57 * HOUR };
  const shop = { ...anybody, kind: "shopDown" } as const;
  return {
    joining: { kind: "joining", ...anybody, ...quiet },
    offer: { kind: "offer", ...anybody },
    noCookies: { kind: "noCookies", ...anybody },
    waiting: { ...waiting, ...said },
    choosing: { ...waiting, lane, choices },
    offline: { ...waiting, refreshSeconds: SOON_SECONDS },
    stale: { ...waiting, refreshSeconds: SOON_SECONDS },
    lapsed: { ...waiting, ahead: few, eta: null, note: "lapsed", lane: choices[0] ?? lane },
    called: { kind: "called", eta: { lowSeconds: 0, highSeconds: 5 }, ...placed },
    door: { kind: "called", ready: true, eta: { lowSeconds: 54, highSeconds: 122 }, ...placed },
    entering: { kind: "entering", ...anybody },
    paused: { kind: "paused", ...placed, ahead: few, ...said },
    pausedByShop: { kind: "paused", ...placed, ahead: few, shopDown: true },
    prequeue: { kind: "prequeue", ...placed, opensAt: nowMs + 25 * MINUTE },
    lottery: { ...drawing, kind: "lottery", opensAt: nowMs + 25 * MINUTE },
    drawn: { ...waiting, ...drawing, ahead: few },
    windowEarly: { kind: "early", ...anybody, ...quiet, ...window },
    windowOver: { kind: "over", ...anybody, closesAt: nowMs - HOUR },
    ...Object.fromEntries(DENIAL_REASONS.map((reason) => [reason, { kind: "barred", ...anybody, reason }])),
    another: { kind: "another", ...anybody, token: "a.b.c" },
    early: { kind: "closed", ...anybody, ...quiet, opensAt: nowMs + 9 * HOUR },
    earlyByDays: { kind: "closed", ...anybody, ...quiet, opensAt: nowMs + 75 * HOUR },
    ended: { kind: "closed", ...anybody },
    soldOut: { kind: "closed", ...anybody, message: room.message ?? "Sold out. Thank you!", messages },
    engineDown: { kind: "engineDown", ...placed },
    engineDownUnplaced: { kind: "engineDown", ...anybody, ...quiet },
    busy: { kind: "busy", kept: false, ...anybody, ...quiet },
    busyKept: { kind: "busy", kept: true, ...anybody, ...quiet },
    left: { kind: "left", ...anybody },
    shopUnreachable: { ...shop, status: 502, ...quiet },
    shopBusy: { ...shop, status: 503, ...quiet },
    shopSlow: { ...shop, status: 504, refreshSeconds: null, sent: true },
    shopUnsent: { ...shop, status: 502, refreshSeconds: null },
    unsent: { ...waiting, unsent: true, entry: "/" },
    returned: { kind: "returned", ...anybody, entry: "/" },
    inside: { kind: "inside", ...anybody },
    badRequest: { kind: "refused", ...anybody, status: 400, reason: "the request cannot be passed on" },
    // An address of no room has no room's theme.
    notFound: { kind: "refused", status: 404, reason: "no room answers for this address" },
    refused: { kind: "refused", ...anybody, status: 403, reason: "this is not for you" },
  };
}
