import { isOver, type VisitorState } from "./state.ts";

/** The latest standing, and whoever wants to hear of the next. */
export class StateStream {
  #latest: VisitorState = { state: "joining", stale: false };
  #ended = false;
  readonly #listeners = new Set<(standing: VisitorState) => void>();
  readonly #waiting: (() => void)[] = [];

  get latest(): VisitorState {
    return this.#latest;
  }

  /** Nothing follows after what is over. */
  tell(standing: VisitorState): void {
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

  subscribe(listener: (standing: VisitorState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The present standing and each that follows. Who is slow gets the latest alone. */
  async *each(): AsyncGenerator<VisitorState, void, undefined> {
    let seen: VisitorState | undefined;
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
