import { isOver, type Standing } from "./standing.ts";

/** The latest standing, and whoever wants to hear of the next. */
export class News {
  #latest: Standing = { state: "joining", stale: false };
  #ended = false;
  readonly #listeners = new Set<(standing: Standing) => void>();
  readonly #waiting: (() => void)[] = [];

  get latest(): Standing {
    return this.#latest;
  }

  /** Nothing follows after what is over. */
  tell(standing: Standing): void {
    if (this.#ended) return;
    this.#latest = standing;
    // Later, so that a listener that fails does not end the asking.
    for (const listener of this.#listeners) Promise.resolve(standing).then(listener);
    if (isOver(standing)) this.end();
    else this.#stir();
  }

  end(): void {
    this.#ended = true;
    this.#stir();
  }

  subscribe(listener: (standing: Standing) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The present standing and each that follows. Who is slow gets the latest alone. */
  async *each(): AsyncGenerator<Standing, void, undefined> {
    let seen: Standing | undefined;
    while (seen !== this.#latest || !this.#ended) {
      if (seen === this.#latest) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (seen !== this.#latest) {
        seen = this.#latest;
        yield seen;
      }
    }
  }

  #stir(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
