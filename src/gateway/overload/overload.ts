import type { ParkedConnections } from "./parked-connections.ts";
import { CALM, type Level, type Load, type LoadSample, nextLoad } from "./policy.ts";

/** How much less often polls come, by level. */
const STRETCH = [1, 2, 4] as const;
const LONGEST_POLL_MS = 60_000;

/** The one place where the pipeline asks what it may still do. One for a process, whatever its rooms. */
export class Overload {
  readonly #sheds: boolean;
  /** Whose connections of those who are turned away rest. */
  readonly crowd: ParkedConnections | undefined;
  #load: Load = CALM;
  #credit = 0;
  #admitted = 0;

  /** `sheds` false: everything is always done, in its turn. `crowd`: where the connections are this process' own. */
  constructor(sheds = true, crowd?: ParkedConnections) {
    this.#sheds = sheds;
    this.crowd = crowd;
  }

  get level(): Level {
    return this.#load.level;
  }

  /** Whether to make a page for this visitor alone. */
  get rendersPages(): boolean {
    return this.#load.level === 0;
  }

  /** Whether to take one more join. Of those that ask, the share that the load allows, evenly. */
  takesJoin(): boolean {
    if (this.turnsAway()) return false;
    const { joinShare } = this.#load;
    if (joinShare < 1) this.#credit += joinShare - 1;
    return true;
  }

  /** The same, asked ahead of the pipeline: true settles it, and after false `takesJoin` says yes to this join. */
  turnsAway(): boolean {
    const { joinShare } = this.#load;
    if (joinShare === 1 || this.#credit + joinShare >= 1) return false;
    this.#credit += joinShare;
    return true;
  }

  /** What a poll interval becomes; one that is longer than a minute stays as it is. */
  stretched(pollMs: number): number {
    return Math.max(pollMs, Math.min(LONGEST_POLL_MS, pollMs * STRETCH[this.#load.level]));
  }

  /** Somebody admitted asks for something. */
  admitted(): void {
    this.#admitted += 1;
  }

  /** Takes up what was measured. Returns whether the level is another. */
  measured(sample: Omit<LoadSample, "admitted">): boolean {
    if (!this.#sheds) return false;
    const before = this.#load.level;
    this.#load = nextLoad(this.#load, { ...sample, admitted: this.#admitted });
    this.#admitted = 0;
    return this.#load.level !== before;
  }
}
