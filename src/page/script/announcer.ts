/** A screen reader that talks at each poll is a screen reader that is switched off. */
const QUIET_MS = 30_000;

/** What is read aloud, and when: a new state at once, a new number within a state every half minute at most. */
export class Announcer {
  #heading: string;
  #text: string;
  #spokenAt: number;

  /** What the reader has read already. */
  constructor(heading: string, nowMs: number) {
    this.#heading = heading;
    this.#text = "";
    this.#spokenAt = nowMs;
  }

  /** The text to read aloud now, or null. */
  next(heading: string, text: string, nowMs: number): string | null {
    const changed = heading !== this.#heading;
    if (!changed && (text === this.#text || nowMs - this.#spokenAt < QUIET_MS)) return null;
    this.#heading = heading;
    this.#text = text;
    this.#spokenAt = nowMs;
    return text;
  }
}
