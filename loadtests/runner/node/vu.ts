import { AsyncLocalStorage } from "node:async_hooks";

/** A scenario while it runs. */
export interface RunningScenario {
  readonly name: string;
  readonly executor: string;
  readonly startTime: number;
  /** How far it has come, from 0 to 1. */
  progress(): number;
  /** Iterations begun so far. */
  begun: number;
}

/** A virtual user. Its iterations run one after the other, each in a context of its own. */
export interface Vu {
  readonly id: number;
  readonly scenario: RunningScenario;
  iteration: number;
  iterationInScenario: number;
  /** The time of the scenario is over: what the VU still waits for never comes. */
  interrupted: boolean;
}

const current = new AsyncLocalStorage<Vu>();

/** Runs one iteration as `vu`: what it calls of k6 finds out by which VU it was called. */
export function asVu<T>(vu: Vu, iteration: () => T): T {
  return current.run(vu, iteration);
}

/** Undefined in the init context, in `setup` and in `handleSummary`. */
export function currentVu(): Vu | undefined {
  return current.getStore();
}

/** What does not come any more once the VU is interrupted, as k6 stops an iteration in the middle. */
export function unlessInterrupted<T>(work: Promise<T>): Promise<T> {
  const vu = currentVu();
  if (vu === undefined) return work;
  return new Promise((resolve, reject) => {
    work.then(
      (value) => {
        if (!vu.interrupted) resolve(value);
      },
      (error: unknown) => {
        if (!vu.interrupted) reject(error);
      },
    );
  });
}
