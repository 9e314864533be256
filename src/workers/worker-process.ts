import cluster, { type Worker } from "node:cluster";
import type { Config, Secrets } from "../config/config.ts";
import { AirlockError, codeOf } from "../errors.ts";
import type { MetricsState } from "../metrics/aggregate.ts";
import type { DrainManner, StartTimeout } from "../process/public-listener.ts";
import { closeWithWorker } from "./handover.ts";
import {
  isWorkerMessage,
  type OperationResult,
  type PrimaryMessage,
  type RoomOperation,
  type WorkerMessage,
  type WorkerReport,
} from "./messages.ts";

/** How a worker ended. */
export interface Death {
  readonly worker: number;
  readonly pid: number | undefined;
  /** The exit code, or the name of the signal. */
  readonly by: number | string;
  /** It was told to. */
  readonly told: boolean;
  /** It had taken requests. */
  readonly opened: boolean;
  readonly livedMs: number;
  /** What keeps it from opening, where it could say so. */
  readonly fault: AirlockError | undefined;
}

const REPORT_MS = 2000;
/** Well above what an engine may take to be found away. */
const OPERATE_MS = 10_000;
const SILENT: OperationResult = { ok: false, code: "ERR_ENGINE_DOWN", message: "the worker does not answer" };

/** A worker as the primary sees it. */
export class WorkerProcess {
  /** Resolves with the URL of the public listener once it takes requests; undefined: it ended before. */
  readonly opened: Promise<string | undefined>;
  readonly gone: Promise<Death>;
  /** What it had counted when it last told. */
  counted: MetricsState = [];
  /** What it was made with. */
  readonly config: Config;
  #state: "opening" | "open" | "draining" | "gone" = "opening";
  readonly #worker: Worker;
  readonly #asked = new Map<number, (report: WorkerReport | undefined) => void>();
  readonly #operations = new Map<number, (operated: OperationResult) => void>();
  #questions = 0;
  #opened = false;
  #fault: AirlockError | undefined;

  /** Forks. `cluster.setupPrimary` has said of what. */
  constructor(config: Config, secrets: Secrets, patience: StartTimeout) {
    const bornAt = performance.now();
    const worker = cluster.fork();
    this.config = config;
    this.#worker = worker;
    closeWithWorker(worker);
    this.opened = new Promise((resolve) => {
      worker.on("message", (message: unknown) => {
        if (!isWorkerMessage(message)) return;
        if (message.kind === "born") this.#order({ kind: "open", config, secrets, patience });
        if (message.kind === "open") resolve(message.url);
        this.#hear(message);
      });
      this.#onEnd(() => resolve(undefined));
    });
    this.gone = new Promise((resolve) => {
      this.#onEnd((by) => {
        const told = this.#state === "draining";
        this.#state = "gone";
        for (const answer of this.#asked.values()) answer(undefined);
        for (const answer of this.#operations.values()) answer(SILENT);
        const livedMs = performance.now() - bornAt;
        const { id, pid } = this;
        resolve({ worker: id, pid, by, told, opened: this.#opened, livedMs, fault: this.#fault });
      });
    });
  }

  get id(): number {
    return this.#worker.id;
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** It was not told to go. */
  get stays(): boolean {
    return this.#state === "opening" || this.#state === "open";
  }

  /** It has opened, and lives. */
  get answers(): boolean {
    return this.#opened && this.#state !== "gone";
  }

  /** Undefined: it does not answer, for two seconds or any more. */
  report(): Promise<WorkerReport | undefined> {
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((resolve) => {
      const answer = (report: WorkerReport | undefined) => {
        clearTimeout(late);
        this.#asked.delete(id);
        resolve(report);
      };
      const late = setTimeout(() => answer(undefined), REPORT_MS);
      this.#asked.set(id, answer);
      if (!this.#order({ kind: "report", id })) answer(undefined);
    });
  }

  /** Has it tell a room's ledger. */
  operate(room: string, operation: RoomOperation): Promise<OperationResult> {
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((resolve) => {
      const answer = (operated: OperationResult) => {
        clearTimeout(late);
        this.#operations.delete(id);
        resolve(operated);
      };
      const late = setTimeout(() => answer(SILENT), OPERATE_MS);
      this.#operations.set(id, answer);
      if (!this.#order({ kind: "operate", id, room, operation })) answer(SILENT);
    });
  }

  /** Resolves when it is gone. One that takes longer than `withinMs` is killed. */
  async drain(manner: DrainManner, withinMs: number): Promise<Death> {
    if (this.#state !== "gone") this.#state = "draining";
    this.#order({ kind: "drain", manner });
    const late = setTimeout(() => this.#worker.process.kill("SIGKILL"), withinMs);
    const death = await this.gone;
    clearTimeout(late);
    return death;
  }

  /** Where there was no process to be had, node tells of an error and of no exit. */
  #onEnd(heard: (by: number | string) => void): void {
    this.#worker.once("exit", (code, signal) => heard(signal ?? code));
    this.#worker.on("error", (error) => {
      if (this.pid === undefined) heard(String(codeOf(error) ?? error.name));
    });
  }

  #hear(news: WorkerMessage): void {
    switch (news.kind) {
      case "born":
        return;
      case "open":
        this.#opened = true;
        if (this.#state === "opening") this.#state = "open";
        return;
      case "failed":
        this.#fault = new AirlockError(news.code, news.message);
        return;
      case "report":
        this.counted = news.metrics;
        this.#asked.get(news.id)?.(news);
        return;
      case "operated":
        this.#operations.get(news.id)?.(news.operated);
        return;
      case "farewell":
        this.counted = news.metrics;
    }
  }

  /** Whether it could be sent. A pipe that has just broken is told of by the exit. */
  #order(order: PrimaryMessage): boolean {
    return this.#worker.isConnected() && this.#worker.send(order, () => {});
  }
}
