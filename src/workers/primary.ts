import cluster from "node:cluster";
import { join } from "node:path";
import type { Logger } from "pino";
import { formatFault } from "../config/faults.ts";
import type { LoadedConfig } from "../config/load.ts";
import { AirlockError } from "../errors.ts";
import { createLog } from "../log.ts";
import { createWorkersMetrics } from "../metrics/workers.ts";
import { listenOps } from "../ops/listen.ts";
import { createOps, DRAINING, OPENING, type Readiness, SERVING } from "../ops/ops.ts";
import { Shutdown } from "../process/shutdown.ts";
import { version } from "../version.ts";
import { droppedRooms } from "./dropped-rooms.ts";
import { changedFixedKeys } from "./fixed-keys.ts";
import { opsRoomOf } from "./operate.ts";
import { type CheckedConfig, WorkerPool } from "./worker-pool.ts";

/** A gateway of a primary and its workers. URLs are without a path. */
export interface RunningWorkers {
  readonly url: string;
  readonly opsUrl: string;
  /** Rejects when no worker is left and none can be made. */
  readonly lost: Promise<never>;
  /**
   * Takes up another configuration: workers are replaced one by one and no request is dropped. One with faults is refused
   * in the log, and the old one goes on. A call during another waits for it; of several that wait the last counts.
   */
  reload(load: () => LoadedConfig): void;
  /** Readiness goes off, every worker drains. May be called again and resolves with the first. */
  close(): Promise<void>;
}

/** The composition root of the primary: it owns the operators' listener and the workers, and takes no request itself. */
export async function openWorkers(loadout: CheckedConfig): Promise<RunningWorkers> {
  const closing = new Shutdown();
  try {
    return await open(loadout, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function open(loadout: CheckedConfig, closing: Shutdown): Promise<RunningWorkers> {
  const { config } = loadout;
  const log = createLog(config.log);
  cluster.setupPrimary({ exec: join(import.meta.dirname, "..", "main.js"), args: ["serve"] });
  const metrics = createWorkersMetrics(() => workerPool.open);
  const workerPool: WorkerPool = new WorkerPool(loadout, { log, metrics });
  let draining = false;
  const ops = createOps({
    version: version(),
    metrics: {
      contentType: metrics.contentType,
      expose: async () => metrics.expose(await workerPool.counted()),
    },
    isReady: () => readiness(workerPool, draining),
    isServing: () => serving(workerPool, draining),
    api: {
      token: loadout.secrets.opsToken,
      room: (id) => opsRoomOf(workerPool.config, id, (operation) => workerPool.operate(id, operation)),
    },
  });
  const { url: opsUrl, close } = await listenOps(ops, config.ops.listen);
  closing.add(close);

  closing.add(() => workerPool.close());
  const url = await workerPool.start();
  const { ready } = await readiness(workerPool, draining);
  const ids = config.rooms.map(({ id }) => id);
  const { workers, engine } = config;
  log.info({ url, opsUrl, rooms: ids, engine: engine.kind, workers, ready }, "open");

  let closed: Promise<void> | undefined;
  return {
    url,
    opsUrl,
    lost: workerPool.lost,
    reload: createReload(workerPool, log),
    close() {
      draining = true;
      closed ??= closing.close().then(() => log.info("closed"));
      return closed;
    },
  };
}

function createReload(workerPool: WorkerPool, log: Logger): RunningWorkers["reload"] {
  const waiting: (() => LoadedConfig)[] = [];
  let running = false;
  return async (load) => {
    waiting.push(load);
    if (running) return;
    running = true;
    while (waiting.length > 0) {
      const last = waiting.splice(0).at(-1);
      if (last !== undefined) await takeUp(last(), workerPool, log);
    }
    running = false;
  };
}

async function takeUp(loaded: LoadedConfig, workerPool: WorkerPool, log: Logger): Promise<void> {
  const refused = "the new configuration is refused; the one in force goes on";
  if (!loaded.ok) {
    log.error({ faults: loaded.faults.map(formatFault) }, refused);
    return;
  }
  const fixed = changedFixedKeys(workerPool.config, loaded.config);
  if (fixed.length > 0) {
    log.error({ faults: fixed.map((key) => `${key}: can only be changed by a restart`) }, refused);
    return;
  }
  const dropped = droppedRooms(workerPool.config, loaded.config, await workerPool.reports());
  if (dropped.length > 0) {
    log.error({ faults: dropped }, refused);
    return;
  }
  for (const warning of loaded.warnings) log.warn(formatFault(warning));
  log.info("taking up the new configuration");
  try {
    const fault = await workerPool.replace(loaded);
    log.level = loaded.config.log.level;
    if (fault === undefined) log.info("the new configuration is in force");
    else
      log.error(
        { faults: [fault.message] },
        "not every worker could be replaced; the others go on as they were",
      );
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
    log.error({ faults: [error.message] }, refused);
  }
}

/** The listener is shared: as long as one worker takes requests, visitors are served. */
async function readiness(workerPool: WorkerPool, draining: boolean): Promise<Readiness> {
  if (draining) return DRAINING;
  const reports = await workerPool.reports();
  if (reports.length === 0) return { ready: false, reasons: ["no worker answers"] };
  const reasons = new Set(reports.flatMap((report) => report.readiness.reasons));
  return { ready: reasons.size === 0, reasons: [...reasons] };
}

/** Asks no worker: one that is busy takes requests all the same. */
function serving(workerPool: WorkerPool, draining: boolean): Readiness {
  if (draining) return DRAINING;
  return workerPool.open === 0 ? OPENING : SERVING;
}
