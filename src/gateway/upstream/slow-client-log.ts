import type { Logger } from "pino";

/** A crowd of slow clients is one line in so long, not one for each. */
const EVERY_MS = 10_000;

/** Tells the log of one room's slow clients that were ended. It says nothing of whom. */
export class SlowClientLog {
  readonly #room: string;
  readonly #log: Logger;
  readonly #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(room: string, log: Logger) {
    this.#room = room;
    this.#log = log;
  }

  /** The first is told at once, those that follow together. */
  ended(share: string, why: string): void {
    const key = `${share} ${why}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (this.#timer === undefined) this.#tell();
  }

  readonly #tell = (): void => {
    this.#timer = undefined;
    if (this.#counts.size === 0) return;
    for (const [key, ended] of this.#counts) {
      const [share, why] = key.split(" ");
      this.#log.warn(
        { room: this.#room, share, why, ended },
        "ended clients that were slow to send or to read",
      );
    }
    this.#counts.clear();
    this.#timer = setTimeout(this.#tell, EVERY_MS).unref();
  };
}
