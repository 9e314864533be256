import { parentPort, workerData } from "node:worker_threads";
import type { SaleFigures } from "../../simulation/figures.ts";
import type { Limits } from "../../simulation/search.ts";
import { createPlayer } from "./play.ts";

export type FromWorker = { readonly done: number } | { readonly figures: SaleFigures };

const play = createPlayer(workerData);
const post = (message: FromWorker) => parentPort?.postMessage(message);
parentPort?.on("message", (limits: Limits) => post({ figures: play(limits, (done) => post({ done })) }));
