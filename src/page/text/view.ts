import type { Eta } from "../../protocol/answers.ts";
import type { DenialReason } from "../../room/denial.ts";

/** The names of lanes for readers, by the lane's id: as they are, or by language. */
export type LaneLabels = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** What a page may say of any visitor. Absent: not said. */
interface Anybody {
  readonly room?: string;
  /** The room's sale: the script asks anew when the room has another. */
  readonly epoch?: string;
  /** The operator's words, as plain text. */
  readonly message?: string | null;
  /** The same in the languages that the operator has words in, by language. They stand over `message`. */
  readonly messages?: Readonly<Record<string, string>>;
  /** A lane that is not here is told by its id. */
  readonly laneLabels?: LaneLabels;
  /** Where the page goes on, as a GET: a path on this host. Absent: the address that was asked for. */
  readonly entry?: string | undefined;
  /** The address that was asked for, with the mark that a place was given with this page. */
  readonly marked?: string | undefined;
  /** A form was sent that has not reached the shop. */
  readonly unsent?: boolean | undefined;
  /** How long a called place stays good; the page promises it. */
  readonly claimSeconds?: number;
}

interface Refreshing {
  /** After so many seconds the page asks again by itself; a part of one counts as one. */
  readonly refreshSeconds: number;
}

/** Somebody who has a number. */
interface Numbered extends Anybody, Refreshing {
  /** Null or absent where the room has one lane. */
  readonly lane?: string | null;
  /** The token of a place that was just given: another tab may have been given one at the same moment. */
  readonly given?: string | undefined;
  /** Lanes that the visitor may change to, at their end. */
  readonly choices?: readonly string[];
  /** When the visitor joined. */
  readonly joinedAt?: number | undefined;
  /** The number that was given out, where a draw makes or made another place of it. */
  readonly drawNumber?: number | undefined;
  /** Where the draw can be checked: a path with its query. */
  readonly check?: string | undefined;
  /** Of an invited visitor: from then on the page says that the window is over. It also asks for the visitor's own standing. */
  readonly windowClosesAt?: number | undefined;
}

export interface Placed extends Numbered {
  readonly place: number;
}

interface Waiting extends Placed {
  readonly kind: "waiting";
  /** People between the visitor and the frontier, at most. */
  readonly ahead: number;
  /** Null: nobody can tell yet. */
  readonly eta: Eta | null;
  /** `lapsed`: an earlier place was called and not claimed in time; `place` is the new one. */
  readonly note?: "lapsed" | undefined;
}

interface Called extends Placed {
  readonly kind: "called";
  /** At the door: has shown up and waits for a token. */
  readonly ready?: boolean;
  /** Null: nobody can tell. Absent: not said. */
  readonly eta?: Eta | null;
  /** Nobody is let in, because the shop cannot be reached. */
  readonly shopDown?: boolean;
}

interface PreQueue extends Placed {
  readonly kind: "prequeue";
  readonly opensAt: number;
}

/** In the pre-queue of a draw. */
interface Lottery extends Numbered {
  readonly kind: "lottery";
  readonly drawNumber: number;
  readonly opensAt: number;
  /** The draw was lost after the opening: nobody goes in until it is known again. */
  readonly held?: boolean | undefined;
}

interface Paused extends Placed {
  readonly kind: "paused";
  readonly ahead: number;
  /** Because the shop cannot be reached. */
  readonly shopDown?: boolean;
}

interface EngineDown extends Anybody, Refreshing {
  readonly kind: "engineDown";
  readonly place?: number | undefined;
  readonly drawNumber?: number | undefined;
}

/** A visitor with a place, and where that stands. Times in ms since the Unix epoch. */
export type LineView = Waiting | Called | PreQueue | Paused | (EngineDown & Placed);

/** A visitor with a number: a place, or a draw number that a draw makes one of. */
export type NumberedView =
  | LineView
  | (Lottery & { readonly place?: undefined })
  | (EngineDown & Numbered & { readonly place?: undefined });

/** What a reader of `language` sees of a lane. */
export function laneName(labels: LaneLabels | undefined, id: string, language = "en"): string {
  const label = labels !== undefined && Object.hasOwn(labels, id) ? labels[id] : undefined;
  if (typeof label === "object") return label[language] ?? label.en ?? id;
  return label ?? id;
}

/** One page that a visitor can be shown. */
export type PageView =
  | LineView
  | Lottery
  /** Before a window of the visitor's own. */
  | (Anybody & Refreshing & { readonly kind: "early"; readonly opensAt: number; readonly closesAt: number })
  /** After it. */
  | (Anybody & { readonly kind: "over"; readonly closesAt: number })
  /** Something is the matter with the invitation. */
  | (Anybody & { readonly kind: "barred"; readonly reason: DenialReason })
  /** Somebody else's invitation was opened in the browser of a visitor; `token` is that. */
  | (Anybody & { readonly kind: "another"; readonly token: string })
  /** No place yet: the script or a button asks for one. */
  | (Anybody & { readonly kind: "offer" })
  /** The browser keeps no cookies, so that it cannot hold a place. */
  | (Anybody & { readonly kind: "noCookies" })
  /** The engine cannot give a number right now. */
  | (Anybody & Refreshing & { readonly kind: "joining" })
  | EngineDown
  /** The gateway has more to do than it can, and says the same to everybody. `kept`: the visitor has a place. */
  | (Anybody & Refreshing & { readonly kind: "busy"; readonly kept: boolean })
  /** The shop is opening its first page. */
  | (Anybody & { readonly kind: "entering" })
  /** The shop was asked twice and the page is still there: it sent a file, or nothing. */
  | (Anybody & { readonly kind: "inside" })
  /** Another site sent a form, without the visitor's cookies: what it said has not reached the shop. */
  | (Anybody & { readonly kind: "returned" })
  /** Without `opensAt` the sale is over. */
  | (Anybody & Partial<Refreshing> & { readonly kind: "closed"; readonly opensAt?: number | undefined })
  /** Gave the place back. */
  | (Anybody & { readonly kind: "left" })
  /** `refreshSeconds` is null after a request that must not be made twice, such as a POST. */
  | (Anybody & {
      readonly kind: "shopDown";
      readonly status: 502 | 503 | 504;
      readonly refreshSeconds: number | null;
      /** Of a request that must not be made twice: whether it may have reached the shop. */
      readonly sent?: boolean;
    })
  /** `reason` is lower case, without a full stop. */
  | (Anybody & { readonly kind: "refused"; readonly status: number; readonly reason: string });
