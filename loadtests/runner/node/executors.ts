import { setTimeout as sleep } from "node:timers/promises";
import type {
  ConstantArrivalRateScenario,
  PerVUIterationsScenario,
  RampingArrivalRateScenario,
  Scenario,
} from "k6/options";
import { arrivalTimes } from "./arrivals.ts";
import { durationMs } from "./durations.ts";
import { asVu, type RunningScenario, type Vu } from "./vu.ts";

/** What the executors need of the run. */
export interface Iterations {
  /** One iteration as this VU; settles when the function and all it awaits are done. */
  iterate(vu: Vu): Promise<void>;
  dropped(): void;
  interrupted(): void;
  nextVuId(): number;
}

const GRACEFUL_STOP = "30s";
const LONGEST = "10m";

/** Runs one scenario to its end, `startTime` and `gracefulStop` with it. */
export async function runScenario(name: string, scenario: Scenario, run: Iterations): Promise<void> {
  await sleep(durationMs(scenario.startTime ?? "0s"));
  const graceMs = durationMs(scenario.gracefulStop ?? GRACEFUL_STOP);
  switch (scenario.executor) {
    case "constant-arrival-rate":
      return open({ name, scenario, run, graceMs });
    case "ramping-arrival-rate":
      return open({ name, scenario, run, graceMs });
    case "per-vu-iterations":
      return closed({ name, scenario, run, graceMs });
    default:
      throw new TypeError(
        `the runner does not know the executor "${scenario.executor}": run this story with k6`,
      );
  }
}

interface Work<S> {
  readonly name: string;
  readonly scenario: S;
  readonly run: Iterations;
  readonly graceMs: number;
}

/** Open model: iterations begin when they are due, whether or not those before have ended, as long as there are VUs. */
async function open({
  name,
  scenario,
  run,
  graceMs,
}: Work<ConstantArrivalRateScenario | RampingArrivalRateScenario>): Promise<void> {
  const { preAllocatedVUs, maxVUs = preAllocatedVUs } = scenario;
  const stages =
    scenario.executor === "constant-arrival-rate"
      ? [{ duration: scenario.duration, target: scenario.rate }]
      : scenario.stages;
  const startRate = scenario.executor === "constant-arrival-rate" ? scenario.rate : (scenario.startRate ?? 0);
  const lengthMs = stages.reduce((sum, { duration }) => sum + durationMs(duration), 0);
  const running = begin(name, scenario.executor, lengthMs);
  const pool = new Pool(running, run);
  for (let i = 0; i < preAllocatedVUs; i += 1) pool.addIdle();
  const startedAt = performance.now();
  for (const dueMs of arrivalTimes(startRate, stages, scenario.timeUnit ?? "1s")) {
    const waitMs = startedAt + dueMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const vu = pool.take() ?? (pool.size < maxVUs ? pool.create() : undefined);
    if (vu === undefined) run.dropped();
    else pool.start(vu);
  }
  await sleep(Math.max(0, startedAt + lengthMs - performance.now()));
  await pool.end(graceMs);
}

/** Closed model: each VU runs its iterations one after the other. */
async function closed({ name, scenario, run, graceMs }: Work<PerVUIterationsScenario>): Promise<void> {
  const longestMs = durationMs(scenario.maxDuration ?? LONGEST);
  const running = begin(name, scenario.executor, longestMs);
  const pool = new Pool(running, run);
  const vus = Array.from({ length: scenario.vus ?? 1 }, () => pool.create());
  const all = Promise.all(
    vus.map(async (vu) => {
      for (let i = 0; i < (scenario.iterations ?? 1) && !vu.interrupted; i += 1) await pool.start(vu);
    }),
  );
  const late = new AbortController();
  await Promise.race([all, sleep(longestMs, undefined, { signal: late.signal }).catch(() => {})]);
  late.abort();
  await pool.end(graceMs);
}

function begin(name: string, executor: string, lengthMs: number): RunningScenario {
  const startTime = Date.now();
  const progress = () => (lengthMs === 0 ? 1 : Math.min(1, (Date.now() - startTime) / lengthMs));
  return { name, executor, startTime, progress, begun: 0 };
}

/** The VUs of one scenario. */
class Pool {
  readonly #scenario: RunningScenario;
  readonly #run: Iterations;
  readonly #idle: Vu[] = [];
  readonly #busy = new Map<Vu, Promise<void>>();
  #size = 0;

  constructor(scenario: RunningScenario, run: Iterations) {
    this.#scenario = scenario;
    this.#run = run;
  }

  get size(): number {
    return this.#size;
  }

  create(): Vu {
    this.#size += 1;
    const id = this.#run.nextVuId();
    return { id, scenario: this.#scenario, iteration: -1, iterationInScenario: -1, interrupted: false };
  }

  addIdle(): void {
    this.#idle.push(this.create());
  }

  take(): Vu | undefined {
    return this.#idle.pop();
  }

  start(vu: Vu): Promise<void> {
    vu.iteration += 1;
    vu.iterationInScenario = this.#scenario.begun;
    this.#scenario.begun += 1;
    const done = asVu(vu, () => this.#run.iterate(vu)).then(() => {
      this.#busy.delete(vu);
      this.#idle.push(vu);
    });
    this.#busy.set(vu, done);
    return done;
  }

  /** Waits for what is under way, `graceMs` at most, and interrupts the rest. */
  async end(graceMs: number): Promise<void> {
    const late = new AbortController();
    const all = Promise.all(this.#busy.values());
    await Promise.race([all, sleep(graceMs, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    for (const vu of this.#busy.keys()) {
      vu.interrupted = true;
      this.#run.interrupted();
    }
  }
}
