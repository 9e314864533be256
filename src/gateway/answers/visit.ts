import type { Pages } from "../../page/pages.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Room } from "../room/room.ts";
import type { Admissions } from "../visitor/admissions.ts";
import type { Identity } from "../visitor/identify.ts";
import type { SharedPages } from "./shared-pages.ts";

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
  readonly admissions: Admissions;
  readonly pages: Pages;
  readonly sharedPages: SharedPages;
}
