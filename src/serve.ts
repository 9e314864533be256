import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { Closing } from "./closing.ts";
import type { Config, Secrets } from "./config/config.ts";
import { AirlockError } from "./errors.ts";
import { WIRE_LIMITS, type WireLimits } from "./gateway/http/limits.ts";
import { createPublicServer } from "./gateway/http/server.ts";
import { createGateway } from "./gateway/proxy.ts";
import type { Room } from "./gateway/room.ts";
import type { Rooms } from "./gateway/rooms.ts";
import { Upstreams } from "./gateway/upstreams.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { type Overrides, openRooms } from "./open.ts";
import type { OpsRoom } from "./ops/api.ts";
import { bind, listenOps } from "./ops/listen.ts";
import { createOps } from "./ops/ops.ts";
import { version } from "./version.ts";

/** A gateway that takes requests. URLs are without a path. */
export interface Running {
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

const SECOND = 1000;

/** The composition root of a gateway: opens everything it is made of, and closes it in the reverse order. */
export async function serve(config: Config, secrets: Secrets, overrides: Overrides = {}): Promise<Running> {
  const closing = new Closing();
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
  { overrides, closing }: { readonly overrides: Overrides; readonly closing: Closing },
): Promise<Running> {
  const metrics = createMetrics();
  const parts = await openRooms(config, secrets, { overrides, metrics, closing });
  const { rooms, peers, log } = parts;
  const upstreams = new Upstreams(config.rooms, peers);
  closing.add(() => upstreams.close());

  let draining = false;
  const ops = createOps({
    metrics,
    version: version(),
    isReady: () => readiness(rooms, draining),
    api: { token: secrets.opsToken, room: (id) => opsRoom(rooms.byId(id), log) },
  });
  const opsListener = await listenOps(ops, config.ops.listen);
  closing.add(() => opsListener.close());

  const server = createPublicServer(wireLimits(config), createGateway(parts, upstreams));
  const url = await bind(server.http, config.listen, "could not listen");
  closing.add(() => Promise.all([server.drain(config.drainSeconds * SECOND), upstreams.endTunnels()]));
  closing.add(async () => {
    draining = true;
    log.info({ drainDelaySeconds: config.drainDelaySeconds, drainSeconds: config.drainSeconds }, "draining");
    await pause(config.drainDelaySeconds * SECOND);
  });

  const opsUrl = opsListener.url;
  log.info(
    {
      url,
      opsUrl,
      rooms: rooms.all.map((room) => room.config.id),
      engine: config.engine.kind,
      ready: readiness(rooms, false).ready,
    },
    "open",
  );
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

/** A room as its operators see it. The log tells how many were revoked, and not who. */
function opsRoom(room: Room | undefined, log: Logger): OpsRoom | undefined {
  if (room === undefined) return undefined;
  const { batcher, config } = room;
  const heard = () => {
    // While a gateway admits on its own share, the share has heard of it and the ledger has not.
    if (!batcher.up) throw new AirlockError("ERR_ENGINE_DOWN", `room "${config.id}": the engine is away`);
  };
  return {
    access: config.access,
    awaits: config.order === "lottery" ? config.lottery.beacon : null,
    async revoke(revocations) {
      await batcher.revoke(revocations);
      heard();
      const { people, before } = revocations;
      log.info({ room: config.id, people: people.length, before }, "invitations were revoked");
    },
    async giveBeacon(value) {
      await batcher.giveBeacon(value);
      heard();
      const counts = batcher.snapshot?.draw.beacon ?? "";
      log.info({ room: config.id, beacon: counts }, "the lottery was given its public value");
      return counts;
    },
  };
}

function readiness(rooms: Rooms, draining: boolean): { ready: boolean; reasons: string[] } {
  const reasons = draining ? ["draining"] : [];
  for (const { batcher, config } of rooms.all) {
    if (!batcher.up) reasons.push(`room "${config.id}": the engine is away`);
  }
  return { ready: reasons.length === 0, reasons };
}

function wireLimits({ limits }: Config): WireLimits {
  return {
    ...WIRE_LIMITS,
    headerBytes: limits.headerBytes,
    headersMs: limits.headersSeconds * SECOND,
    requestMs: limits.requestSeconds * SECOND,
    keepAliveMs: limits.keepAliveSeconds * SECOND,
  };
}
