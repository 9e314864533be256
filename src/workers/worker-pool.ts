import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Config, Secrets } from "../config/config.ts";
import { AirlockError } from "../errors.ts";
import type { WorkersMetrics } from "../metrics/workers.ts";
import type { DrainManner, StartTimeout } from "../process/public-listener.ts";
import { MOST_STILLBORN, restartDelayMs, SETTLED_MS } from "./backoff.ts";
import type { OperationAnswer, RoomOperation, WorkerReport } from "./messages.ts";
import { type Death, WorkerProcess } from "./worker-process.ts";

/** A checked configuration. */
export interface CheckedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
}

export interface WorkerPoolParts {
  readonly log: Logger;
  readonly metrics: Pick<WorkersMetrics, "crashed" | "retire">;
}

const SECOND = 1000;
/** What a worker may take beyond its own bounds before it is taken for stuck. */
const MARGIN_MS = 10 * SECOND;
/** How long a new worker waits for the engine's first answer, beside two of its time-outs. */
const ANSWER_MS = 5 * SECOND;

/** The workers of a gateway: as many as the configuration says, whatever becomes of one. */
export class WorkerPool {
  /** Rejects with `ERR_WORKERS` when no worker is left and none can be made. */
  readonly lost: Promise<never>;
  readonly #parts: WorkerPoolParts;
  readonly #all = new Set<WorkerProcess>();
  #loadout: CheckedConfig;
  #deathsInARow = 0;
  #closing = false;
  #giveUp: (error: AirlockError) => void = () => {};

  constructor(loadout: CheckedConfig, parts: WorkerPoolParts) {
    this.#loadout = loadout;
    this.#parts = parts;
    this.lost = new Promise((_, reject) => {
      this.#giveUp = reject;
    });
    this.lost.catch(() => {});
  }

  /** How many take requests. */
  get open(): number {
    return [...this.#all].filter(({ isOpen }) => isOpen).length;
  }

  /** The configuration that workers are made with. */
  get config(): Config {
    return this.#loadout.config;
  }

  /** Makes the first workers and resolves with the public listener's URL. Fails as the first does that cannot open. */
  async start(): Promise<string> {
    const patience = { ms: 0, otherwise: "open" } as const;
    const first = Array.from({ length: this.config.workers }, () => this.#make(this.#loadout, patience));
    const urls = await Promise.all(first.map((worker) => this.#opened(worker)));
    for (const worker of first) this.#watch(worker);
    return urls[0] ?? "";
  }

  /**
   * Makes new workers of `loadout`, one by one, and drains an old one for each as soon as the engine has answered the
   * new one. Fails, with everything as it was, if the first of them cannot open. If a later one cannot, the old ones
   * that are left go on, and it resolves to the reason.
   */
  async replace(loadout: CheckedConfig): Promise<AirlockError | undefined> {
    const old = [...this.#all];
    for (let made = 0; made < loadout.config.workers && !this.#closing; made++) {
      const isMissing = this.#staying(loadout) < loadout.config.workers;
      const fault = isMissing ? await this.#add(loadout, made === 0 ? 1 : MOST_STILLBORN) : undefined;
      if (fault !== undefined && made === 0) throw fault;
      if (fault !== undefined && !this.#closing) return fault;
      await this.#end(old.shift(), "replaced");
    }
    for (const worker of old) await this.#end(worker, "replaced");
    return undefined;
  }

  /** Resolves when the new one is open, or after so many that did not, with why. */
  async #add(loadout: CheckedConfig, most: number): Promise<AirlockError | undefined> {
    for (let tried = 1; ; tried++) {
      const worker = this.#make(loadout, { ms: answerMs(loadout.config), otherwise: "fail" });
      if ((await worker.opened) !== undefined) {
        this.#loadout = loadout;
        this.#watch(worker);
        return undefined;
      }
      const death = await worker.gone;
      if (tried === most || this.#closing) return unopened(death);
      this.#parts.log.error({ worker: worker.id, reason: death.fault?.message }, "a new worker did not open");
      await pause(restartDelayMs(tried + 1));
      // One that is made now would outlast the end of all others.
      if (this.#closing) return unopened(death);
    }
  }

  /** How many were made with `loadout` and were not told to go: one that crashed meanwhile may have a successor. */
  #staying({ config }: CheckedConfig): number {
    return [...this.#all].filter((worker) => worker.stays && worker.config === config).length;
  }

  /** What those that take requests tell, without those that do not answer. */
  async reports(): Promise<WorkerReport[]> {
    const open = [...this.#all].filter((worker) => worker.isOpen);
    const reports = await Promise.all(open.map((worker) => worker.report()));
    return reports.filter((report) => report !== undefined);
  }

  /** What those count that still live; of one that does not answer, what it last told. */
  async counted(): Promise<WorkerReport["metrics"][]> {
    const living = [...this.#all].filter(({ answers }) => answers);
    await Promise.all(living.map((worker) => worker.report()));
    return [...this.#all].map(({ counted }) => counted);
  }

  /** Has a room's ledger told, by any worker. Resolves to its answer; fails as the worker does. */
  async operate(room: string, operation: RoomOperation): Promise<OperationAnswer> {
    const worker = [...this.#all].find(({ isOpen }) => isOpen);
    if (worker === undefined) throw new AirlockError("ERR_ENGINE_DOWN", "no worker takes requests");
    const operated = await worker.operate(room, operation);
    if (!operated.ok) throw new AirlockError(operated.code, operated.message);
    return operated.answer;
  }

  /** Drains all workers at once. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#all].map((worker) => this.#end(worker, "stopped")));
  }

  #make({ config, secrets }: CheckedConfig, patience: StartTimeout): WorkerProcess {
    const worker = new WorkerProcess(config, secrets, patience);
    this.#all.add(worker);
    worker.gone.then(() => {
      this.#all.delete(worker);
      this.#parts.metrics.retire(worker.counted);
    });
    worker.opened.then((url) => {
      if (url === undefined) return;
      this.#parts.log.info({ worker: worker.id, pid: worker.pid }, "a worker is open");
    });
    return worker;
  }

  async #opened(worker: WorkerProcess): Promise<string> {
    const url = await worker.opened;
    return url ?? Promise.reject(unopened(await worker.gone));
  }

  /** Puts another in the place of a worker that ends without being told to. */
  #watch(worker: WorkerProcess): void {
    worker.gone.then((death) => {
      if (death.told || this.#closing) return;
      const { metrics, log } = this.#parts;
      metrics.crashed();
      this.#deathsInARow = death.livedMs < SETTLED_MS ? this.#deathsInARow + 1 : 1;
      if (!death.opened && this.#deathsInARow >= MOST_STILLBORN && this.open === 0) {
        this.#giveUp(unopened(death));
        return;
      }
      const restartMs = restartDelayMs(this.#deathsInARow);
      const { pid, by, fault } = death;
      log.error(
        { worker: worker.id, pid, by, restartMs, reason: fault?.message },
        "a worker has ended; another takes its place",
      );
      setTimeout(() => this.#fill(), restartMs).unref();
    });
  }

  /** Unless a replacement has filled the place meanwhile. */
  #fill(): void {
    const staying = [...this.#all].filter(({ stays }) => stays);
    if (this.#closing || staying.length >= this.config.workers) return;
    // With another that serves there is time to wait for the engine.
    const patience = { ms: this.open > 0 ? answerMs(this.config) : 0, otherwise: "open" } as const;
    this.#watch(this.#make(this.#loadout, patience));
  }

  async #end(worker: WorkerProcess | undefined, manner: DrainManner): Promise<void> {
    if (worker === undefined) return;
    const { drainSeconds, drainDelaySeconds } = this.config;
    await worker.drain(manner, (drainSeconds + drainDelaySeconds) * SECOND + MARGIN_MS);
  }
}

function answerMs({ engineTimeoutMs }: Config): number {
  return ANSWER_MS + 2 * engineTimeoutMs;
}

function unopened({ by, fault }: Death): AirlockError {
  if (fault !== undefined) return fault;
  return new AirlockError("ERR_WORKERS", `workers end before they take requests, the last with ${by}`);
}
