import type { Config, Secrets } from "../config/config.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { listenOps } from "../ops/listen.ts";
import { createOps, OPENING } from "../ops/ops.ts";
import { version } from "../version.ts";
import type { RoomOverrides } from "./open-rooms.ts";
import { createOpsRoom } from "./ops-room.ts";
import { openPublicListener, type PublicListener } from "./public-listener.ts";
import { Shutdown } from "./shutdown.ts";

/** A gateway that takes requests. URLs are without a path. */
export interface RunningServer {
  readonly url: string;
  readonly opsUrl: string;
  /** Why a room's ledger cannot be reached. Undefined: all can. */
  readonly fault: unknown;
  /**
   * Ends in good order: readiness goes off, requests in flight finish within `drainSeconds`, the ledger is told of the
   * last releases. May be called again and resolves with the first.
   */
  close(): Promise<void>;
}

/** The composition root of a gateway in one process: opens everything it is made of, and closes it in the reverse order. */
export async function serve(
  config: Config,
  secrets: Secrets,
  overrides: RoomOverrides = {},
): Promise<RunningServer> {
  const closing = new Shutdown();
  try {
    return await open(config, secrets, { overrides, closing });
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function open(
  config: Config,
  secrets: Secrets,
  { overrides, closing }: { readonly overrides: RoomOverrides; readonly closing: Shutdown },
): Promise<RunningServer> {
  const metrics = createMetrics();
  let door: PublicListener | undefined;
  const ops = createOps({
    metrics,
    version: version(),
    isReady: () => door?.readiness() ?? OPENING,
    isServing: () => door?.serving() ?? OPENING,
    api: {
      token: secrets.opsToken,
      room: (id) => (door === undefined ? undefined : createOpsRoom(door.rooms.byId(id), door.log)),
    },
  });
  const { url: opsUrl, close } = await listenOps(ops, config.ops.listen);
  closing.add(close);

  door = await openPublicListener(config, secrets, { overrides, metrics, closing });
  const { url, rooms, log } = door;
  const { ready } = door.readiness();
  const ids = config.rooms.map(({ id }) => id);
  log.info({ url, opsUrl, rooms: ids, engine: config.engine.kind, ready }, "open");
  let closed: Promise<void> | undefined;
  return {
    url,
    opsUrl,
    get fault() {
      return rooms.all.find(({ batcher }) => !batcher.up)?.batcher.fault;
    },
    close() {
      closed ??= closing.close().then(() => log.info("closed"));
      return closed;
    },
  };
}
