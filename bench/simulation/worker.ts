import { parentPort, workerData } from "node:worker_threads";
import { play, trials } from "./scenarios.ts";

// A trial holds functions, which no message carries: each thread makes them anew, of as many visitors, and is told an index.
const all = trials(Number(workerData));
parentPort?.on("message", (index: number) => {
  const trial = all[index];
  if (trial === undefined) throw new Error(`there is no trial ${index}`);
  const { series: _, ...figures } = play(trial);
  parentPort?.postMessage(figures);
});
