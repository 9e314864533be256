import type { Pages } from "../page/pages.ts";
import type { Desk } from "./desk.ts";
import type { Identity } from "./identify.ts";
import type { SharedPages } from "./overload/shared-pages.ts";
import type { RequestFacts } from "./request-facts.ts";
import type { Room } from "./room.ts";

/** One request to a room, identified. */
export interface Visit {
  /** As the shop sees it. */
  readonly request: RequestFacts;
  readonly room: Room;
  readonly who: Identity;
  /** Somebody may look at the answer. */
  readonly navigation: boolean;
  /** A person opens a page, and takes a place by that. */
  readonly joins: boolean;
  /** The address says that a place was given before, and no cookie has come back. */
  readonly keepsNoCookies: boolean;
  readonly bypass: boolean;
}

export interface Answerer {
  readonly desk: Desk;
  readonly pages: Pages;
  readonly sharedPages: SharedPages;
}
