import cluster from "node:cluster";
import { once } from "node:events";
import { AirlockError } from "../errors.ts";
import { createLog } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { type DrainManner, openPublicListener, type PublicListener } from "../process/public-listener.ts";
import { Shutdown } from "../process/shutdown.ts";
import { isPrimaryMessage, type PrimaryMessage, type WorkerMessage } from "./messages.ts";
import { operate } from "./operate.ts";

/** Whether this process is one that a primary has forked. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * A worker's whole life, and the exit code: it gets its configuration from the primary, takes requests, tells how it does,
 * and drains when it is told to or when `stop` is aborted. Where the primary is gone, node ends it.
 */
export async function workerMain(stop: AbortSignal): Promise<number> {
  const metrics = createMetrics();
  const closing = new Shutdown();
  const end = Promise.race([drainOrder(), aborted(stop)]);
  try {
    const door = await open(metrics, closing);
    await door.drain(await end);
    await closing.close();
    await tell({ kind: "farewell", metrics: await metrics.state() });
    return 0;
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
    await tell({ kind: "failed", code: error.code, message: error.message });
    await closing.close();
    return 1;
  }
}

async function open(metrics: Metrics, closing: Shutdown): Promise<PublicListener> {
  const ordered = order("open");
  await tell({ kind: "born" });
  const { config, secrets, patience } = await ordered;
  const log = createLog(config.log).child({ worker: cluster.worker?.id });
  const door = await openPublicListener(config, secrets, {
    overrides: { log },
    metrics,
    closing,
    patience,
  });
  process.on("message", (message: unknown) => {
    if (!isPrimaryMessage(message)) return;
    if (message.kind === "report") report(message.id, door, metrics);
    if (message.kind === "operate") {
      const { id } = message;
      operate(door, message.room, message.operation).then((operated) =>
        tell({ kind: "operated", id, operated }),
      );
    }
  });
  await tell({ kind: "open", url: door.url });
  return door;
}

async function aborted(stop: AbortSignal): Promise<DrainManner> {
  if (!stop.aborted) await once(stop, "abort");
  return "stopped";
}

async function drainOrder(): Promise<DrainManner> {
  return (await order("drain")).manner;
}

async function report(id: number, door: PublicListener, metrics: Metrics): Promise<void> {
  const people = door.people();
  await tell({ kind: "report", id, readiness: door.readiness(), metrics: await metrics.state(), people });
}

/** The next order of a kind. */
function order<Kind extends PrimaryMessage["kind"]>(
  kind: Kind,
): Promise<Extract<PrimaryMessage, { kind: Kind }>> {
  return new Promise((resolve) => {
    const hear = (message: unknown) => {
      if (!isPrimaryMessage(message) || !isOf(message, kind)) return;
      process.off("message", hear);
      resolve(message);
    };
    process.on("message", hear);
  });
}

function isOf<Kind extends PrimaryMessage["kind"]>(
  order: PrimaryMessage,
  kind: Kind,
): order is Extract<PrimaryMessage, { kind: Kind }> {
  return order.kind === kind;
}

/** Resolves when it is on its way; a primary that is gone hears nothing more. */
function tell(news: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(news, undefined, undefined, () => resolve());
  });
}
