import type { Pages } from "../../page/pages.ts";
import { takesGzip } from "../../page/precompressed-page.ts";
import { languageOf } from "../../page/text/language.ts";
import { STATE_HEADER } from "../../protocol/headers.ts";
import { retrySeconds } from "../overload/retry.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Room } from "../room/room.ts";
import { busyView } from "./views.ts";

/** A whole answer but for its status. */
export interface TurnedAway {
  /** Flat names and values. */
  readonly fields: string[];
  readonly body: Buffer;
}

const KEPT_MS = 1000;

/** What a room tells those whom it turns away, made once a second for a language, a coding and a time to come back. */
export class AnswersToTurnedAway {
  readonly #room: Room;
  readonly #pages: Pages;
  readonly #made = new Map<string, TurnedAway>();
  #until = 0;

  constructor(room: Room, pages: Pages) {
    this.#room = room;
    this.#pages = pages;
  }

  of({ fields: headers }: RequestFacts): TurnedAway {
    const now = performance.now();
    if (now >= this.#until) {
      this.#made.clear();
      this.#until = now + KEPT_MS;
    }
    const seconds = retrySeconds();
    const gzip = takesGzip(headers["accept-encoding"]);
    const key = `${languageOf(headers)} ${gzip ? "gzip" : "plain"} ${seconds}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const page = this.#pages.render(busyView(this.#room, false, seconds), { headers });
    const body = Buffer.from(page.body);
    const fields = [STATE_HEADER, "none", "Content-Length", String(body.length)];
    fields.push("Cache-Control", "no-store", ...Object.entries(page.headers).flat());
    fields.push("Retry-After", String(seconds), "Refresh", String(seconds));
    const made = { fields, body };
    this.#made.set(key, made);
    return made;
  }
}
