const SLICE_MS = 5000;
/** Of many pages that wake together, with a stadium's network say, each asks at a moment of its own. */
const WAKE_SPREAD_MS = 1000;
/** A page that is shown, restored or online again wants to know at once. */
const WAKING = ["online", "pageshow", "visibilitychange"];

/** A wait that a device's sleep does not prolong: it ends when the monotonic clock or the wall clock says so. */
export class Pause {
  #endsAt = Number.POSITIVE_INFINITY;
  #again: (() => void) | undefined;
  readonly #onWake = () => this.wake(Math.random() * WAKE_SPREAD_MS);

  constructor() {
    for (const name of WAKING) page()?.addEventListener(name, this.#onWake);
  }

  async for(seconds: number): Promise<void> {
    const wallEnd = Date.now() + seconds * 1000;
    this.#endsAt = performance.now() + seconds * 1000;
    for (;;) {
      const leftMs = Math.min(wallEnd - Date.now(), this.#endsAt - performance.now());
      if (leftMs <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(leftMs, SLICE_MS));
        this.#again = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Ends the present wait within so many ms. */
  wake(withinMs = 0): void {
    this.#endsAt = Math.min(this.#endsAt, performance.now() + withinMs);
    this.#again?.();
  }

  close(): void {
    for (const name of WAKING) page()?.removeEventListener(name, this.#onWake);
    this.wake(Number.NEGATIVE_INFINITY);
  }
}

/** The window that a script runs in. Undefined in Node. */
function page(): EventTarget | undefined {
  const all: unknown = globalThis;
  return typeof EventTarget === "function" && all instanceof EventTarget ? all : undefined;
}
