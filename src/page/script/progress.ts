import type { LineView } from "../text/view.ts";

const PREFIX = "airlock.line.";

/**
 * From 0 to 1: how much of the line that was ahead at first is gone. The first number is kept in the browser, for
 * reloads and other tabs. Without a memory (a private window may refuse it) progress counts from this page.
 */
export class LineProgress {
  readonly #first: number;

  constructor(view: LineView, ahead: number) {
    const key = `${PREFIX}${view.room}.${view.epoch}.${view.lane ?? ""}.${view.place}`;
    this.#first = Math.max(ahead, remembered(key));
    remember(key, this.#first);
  }

  at(ahead: number): number {
    return this.#first === 0 ? 0 : Math.min(1, Math.max(0, 1 - ahead / this.#first));
  }
}

function remembered(key: string): number {
  try {
    return Number(localStorage.getItem(key)) || 0;
  } catch {
    return 0;
  }
}

function remember(key: string, first: number): void {
  try {
    for (const other of Object.keys(localStorage))
      if (other.startsWith(PREFIX) && other !== key) localStorage.removeItem(other);
    localStorage.setItem(key, String(first));
  } catch {
    // Refused: then it is not remembered.
  }
}
