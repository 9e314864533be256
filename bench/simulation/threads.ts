import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type Figures, type Trial, trials } from "./scenarios.ts";

/** A million visitors take some half a gigabyte in each. */
const MOST_THREADS = 4;
const WORKER = new URL("worker.js", import.meta.url);

/** Simulates all trials of so many visitors, as many at once as there are processors, up to four, and tells each when it is done. */
export async function simulateAll(
  visitors: number,
  tell: (index: number, trial: Trial, figures: Figures) => void,
): Promise<void> {
  const all = trials(visitors);
  const left = all.entries();
  const work = async () => {
    const worker = new Worker(WORKER, { workerData: visitors });
    const ended = once(worker, "exit").then(([code]) => {
      throw new Error(`the thread ended with ${code}`);
    });
    // It ends when nothing is left, too.
    ended.catch(() => {});
    try {
      for (const [index, trial] of left) {
        worker.postMessage(index);
        const answer = once(worker, "message").then(([figures]): Figures => figures);
        const figures = await Promise.race([answer, ended]).catch((cause: unknown) => {
          throw new Error(`could not simulate ${trial.name}`, { cause });
        });
        tell(index, trial, figures);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_THREADS, availableParallelism()) }, work));
}
