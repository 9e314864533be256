import { availableParallelism, totalmem } from "node:os";
import { Worker } from "node:worker_threads";
import type { SaleFigures } from "../../simulation/figures.ts";
import type { Limits } from "../../simulation/search.ts";
import type { SimulateArguments } from "./arguments.ts";
import { createPlayer } from "./play.ts";
import type { FromWorker } from "./worker.ts";

/** A thread costs more than it brings for fewer visitors than this. */
const FEW = 50_000;
const MOST_THREADS = 8;
const WORKER = new URL("./worker.js", import.meta.url);
/** Rows of sessions live for minutes: a young generation this large does not copy the others along. */
const YOUNG_MB = 192;
const MB = 1024 * 1024;

type Tell = (done: number) => void;

/** Those who play a sale, one a processor. */
export interface Players {
  readonly count: number;
  /** Plays at each of the limits, as many at once as there are players. `tell` hears of each how many have been through. */
  play(limits: readonly Limits[], tell: (index: number, done: number) => void): Promise<SaleFigures[]>;
  close(): Promise<void>;
}

/** `most`: no more are needed. */
export function openPlayers(words: SimulateArguments, most: number): Players {
  return words.visitors < FEW ? playHere(words) : playInThreads(words, most);
}

function playHere(words: SimulateArguments): Players {
  const play = createPlayer(words);
  return {
    count: 1,
    play: async (all, tell) => all.map((limits, i) => play(limits, (done) => tell(i, done))),
    close: async () => {},
  };
}

function playInThreads(words: SimulateArguments, most: number): Players {
  const count = Math.min(most, MOST_THREADS, availableParallelism());
  const resourceLimits = {
    maxYoungGenerationSizeMb: YOUNG_MB,
    maxOldGenerationSizeMb: Math.floor((0.8 * totalmem()) / MB / count),
  };
  const workers = Array.from(
    { length: count },
    () => new Worker(WORKER, { workerData: words, resourceLimits }),
  );
  return {
    count,
    play: (all, tell) => {
      const left = all.entries();
      const figures: SaleFigures[] = [];
      const work = async (worker: Worker) => {
        for (const [i, limits] of left) figures[i] = await playIn(worker, limits, (done) => tell(i, done));
      };
      return Promise.all(workers.map(work)).then(() => figures);
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function playIn(worker: Worker, limits: Limits, tell: Tell): Promise<SaleFigures> {
  return new Promise((resolve, reject) => {
    const hear = (message: FromWorker) => {
      if ("done" in message) return tell(message.done);
      worker.off("message", hear).off("error", reject);
      resolve(message.figures);
    };
    worker.on("message", hear).on("error", reject);
    worker.postMessage(limits);
  });
}
