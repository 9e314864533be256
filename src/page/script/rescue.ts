import { reachesGateway } from "./calls.ts";

/** What a page got instead of news. */
export type NoNews =
  /** Something answered and gave no status, such as 403 or 404. */
  | "refused"
  /** A copy that something keeps, such as a service worker of the shop's. */
  | "stale"
  /** Nothing: there is no connection, or something in the browser stops the call. */
  | "silent";

/** How long it may go on before the page loads itself, in ms, up to twice as long: a crowd does not come at once. */
const PATIENCE_MS: Readonly<Record<NoNews, number>> = { refused: 3000, stale: 5000, silent: 10_000 };
/** A copy is told from news by its date: shared caches may keep a status for a second. */
const FRESH_MS = 8000;
/** A page that asked for itself and is still there. */
const AGAIN_MS = 30_000;

/** Sees to it that a page which gets no news does not stay for ever as it is. */
export class Rescue {
  readonly #reload: () => void;
  #without: { readonly since: number; readonly dueAt: number } | undefined;
  /** Something answered, so it is no connection that is missing. */
  #isAnswered = false;
  #sentAt = "";
  #sentSince = 0;

  constructor(reload: () => void) {
    this.#reload = reload;
  }

  /** Since when there is no news, though there is a connection. Undefined: there is news, or no connection. */
  get since(): number | undefined {
    return this.#isAnswered ? this.#without?.since : undefined;
  }

  /** Whether what was sent at `sentAt`, as the answer itself says, is a copy of an answer of a while ago. */
  isStale(sentAt: string, now: number): boolean {
    if (sentAt !== this.#sentAt) {
      this.#sentAt = sentAt;
      this.#sentSince = now;
    }
    return now - this.#sentSince >= FRESH_MS;
  }

  news(): void {
    this.#without = undefined;
    this.#isAnswered = false;
  }

  /** Loads the page where that is due and there is a gateway to load it from: what a browser shows without one has no place. */
  async noNews(what: NoNews, now: number): Promise<void> {
    if (what !== "silent") this.#isAnswered = true;
    this.#without ??= { since: now, dueAt: now + PATIENCE_MS[what] * (1 + Math.random()) };
    const { since, dueAt } = this.#without;
    if (now < dueAt || !(await reachesGateway())) return;
    this.#isAnswered = true;
    this.#without = { since, dueAt: now + AGAIN_MS };
    this.#reload();
  }
}
