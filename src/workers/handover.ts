import type { Worker } from "node:cluster";

/** Node's own end of a connection that is on its way to a worker. */
interface Connection {
  /** Below 0: closed. */
  readonly fd: number;
  close(): void;
}

/** Of each connection, the worker that it was sent to last. */
const sentTo = new WeakMap<Connection, Worker>();

/**
 * Node lets go of its own end of a new connection when the worker says that it has taken it, one at a time. Of a worker that
 * dies in between it never hears, and the client would wait for ever (node 20, `RoundRobinHandle.handoff`): such a
 * connection is closed, as those are that the worker had.
 */
export function closeWithWorker(worker: Worker): void {
  const child = worker.process;
  const { send } = child;
  let latest: Connection | undefined;
  child.send = (message: unknown, handle?: unknown, ...more: unknown[]) => {
    if (isConnection(handle)) {
      latest = handle;
      sentTo.set(handle, worker);
    }
    return Boolean(Reflect.apply(send, child, [message, handle, ...more]));
  };
  worker.once("exit", () => {
    // One that declined it may end while another has it.
    if (latest !== undefined && latest.fd >= 0 && sentTo.get(latest) === worker) latest.close();
  });
}

function isConnection(handle: unknown): handle is Connection {
  return typeof handle === "object" && handle !== null && "fd" in handle && "close" in handle;
}
