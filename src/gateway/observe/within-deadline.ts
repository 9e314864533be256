import type { ObservedLine } from "../room/observed-line.ts";

/**
 * An exchange that takes longer than `engineTimeoutMs` fails, and nobody waits for it any longer. This bound is for
 * work that is put off again and again, and for a very long `engineTimeoutMs`.
 */
const MOST_MS = 2000;

export interface Deadline<Value> {
  readonly line: Pick<ObservedLine, "late">;
  /** Hears what came of it after all. */
  readonly late: (value: Value) => void;
  readonly otherwise: Value;
}

/** What comes of `work`, or `otherwise` where it fails or takes longer than `MOST_MS`. */
export function withinDeadline<Value>(
  work: Promise<Value>,
  { line, late, otherwise }: Deadline<Value>,
): Promise<Value> {
  return new Promise((resolve) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      line.late();
      resolve(otherwise);
    }, MOST_MS);
    work.then(
      (value) => {
        clearTimeout(timer);
        if (isLate) late(value);
        else resolve(value);
      },
      () => {
        clearTimeout(timer);
        resolve(otherwise);
      },
    );
  });
}
