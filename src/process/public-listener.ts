import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Config, Secrets } from "../config/config.ts";
import { AirlockError } from "../errors.ts";
import { WIRE_LIMITS, type WireLimits } from "../gateway/http/limits.ts";
import { createPublicServer, type PublicServer } from "../gateway/http/server.ts";
import { ParkedConnections } from "../gateway/overload/parked-connections.ts";
import { createGateway } from "../gateway/proxy.ts";
import { TrustedProxies } from "../gateway/request/trusted-proxies.ts";
import type { Rooms } from "../gateway/room/rooms.ts";
import { checkShops } from "../gateway/upstream/reachability-check.ts";
import { Upstreams } from "../gateway/upstreams.ts";
import { bindServer } from "../ops/listen.ts";
import { DRAINING, type Readiness, SERVING } from "../ops/ops.ts";
import { waitingIn } from "../room/gaps.ts";
import { type OpenOptions, openRooms } from "./open-rooms.ts";

export type { StartTimeout } from "./open-rooms.ts";

/** Where visitors come in, and the rooms behind it. */
export interface PublicListener {
  /** Without a path. */
  readonly url: string;
  readonly rooms: Rooms;
  readonly log: Logger;
  readiness(): Readiness;
  /** Whether it takes requests: not any more from when it drains. */
  serving(): Readiness;
  /** How many are in each room, of all gateways together. */
  people(): Record<string, { readonly inside: number; readonly waiting: number }>;
  /** The first step of the end, and the first call decides how it goes. Closing drains as `stopped` where nobody has. */
  drain(manner: DrainManner): Promise<void>;
}

/**
 * `stopped`: readiness goes off, after `drainDelaySeconds` idle connections close. `replaced`: another process takes the
 * new connections at once; those that are here end with their next answer, so that no request meets a closing one.
 */
export type DrainManner = "stopped" | "replaced";

const SECOND = 1000;
/** A connection over which nobody asks for so long after the replacement began is closed all the same. */
const QUIET_MS = 5 * SECOND;

/** Opens the rooms and then the door. What was opened is in `opening.closing`, also where a later step fails. */
export async function openPublicListener(
  config: Config,
  secrets: Secrets,
  opening: Omit<OpenOptions, "crowd" | "peers">,
): Promise<PublicListener> {
  const { closing } = opening;
  const peers = new TrustedProxies(config.trustedProxies);
  const crowd = new ParkedConnections(peers);
  const parts = await openRooms(config, secrets, { ...opening, peers, crowd });
  const { rooms, log } = parts;
  const upstreams = new Upstreams(config.rooms, { limits: config.limits, peers, rooms, log });
  opening.metrics.watch(upstreams);
  closing.add(() => upstreams.close());

  const server = createPublicServer(wireLimits(config), createGateway(parts, upstreams), crowd);
  const url = await bindServer(server.http, config.listen, "could not listen");
  checkShops(config.rooms, log);
  let draining: Promise<void> | undefined;
  const drain = (manner: DrainManner) => {
    draining ??= drained(manner, { config, log, server, upstreams });
    return draining;
  };
  closing.add(() => drain("stopped"));
  return {
    url,
    rooms,
    log,
    drain,
    people: () => peopleIn(rooms),
    readiness: () => readiness(rooms, draining !== undefined),
    serving: () => (draining === undefined ? SERVING : DRAINING),
  };
}

interface Drained {
  readonly config: Config;
  readonly log: Logger;
  readonly server: PublicServer;
  readonly upstreams: Upstreams;
}

async function drained(
  manner: DrainManner,
  { config: { drainDelaySeconds, drainSeconds }, log, server, upstreams }: Drained,
): Promise<void> {
  const stops = manner === "stopped";
  log.info({ ...(stops && { drainDelaySeconds }), drainSeconds }, "draining");
  if (stops) await pause(drainDelaySeconds * SECOND);
  const quietMs = stops ? 0 : Math.min(QUIET_MS, drainSeconds * SECOND);
  await Promise.all([server.drain(drainSeconds * SECOND, quietMs), upstreams.endStreams()]);
}

function peopleIn(rooms: Rooms): ReturnType<PublicListener["people"]> {
  const people = rooms.all.map(({ config, batcher: { snapshot } }) => {
    const waiting = (snapshot?.lanes ?? []).reduce((sum, lane) => sum + waitingIn(lane) + lane.ready, 0);
    return [config.id, { inside: snapshot?.sessions ?? 0, waiting }] as const;
  });
  return Object.fromEntries(people);
}

function readiness(rooms: Rooms, draining: boolean): Readiness {
  const reasons = draining ? ["draining"] : [];
  for (const { batcher, config } of rooms.all) {
    const what = batcher.up ? batcher.trouble?.message : stateOf(batcher.fault);
    if (what !== undefined) reasons.push(`room "${config.id}": ${what}`);
    if (batcher.snapshot?.draw.held) {
      reasons.push(`room "${config.id}": the draw was lost; tell how many numbers were drawn`);
    }
  }
  return { ready: reasons.length === 0, reasons };
}

/** One that answers says why not, and what to do. */
function stateOf(fault: unknown): string {
  return fault instanceof AirlockError && fault.code !== "ERR_ENGINE_DOWN"
    ? fault.message
    : "the engine is away";
}

function wireLimits({ limits }: Config): WireLimits {
  return {
    ...WIRE_LIMITS,
    headerBytes: limits.headerBytes,
    headersMs: limits.headersSeconds * SECOND,
    requestMs: limits.requestSeconds * SECOND,
    connections: limits.connections,
    keepAliveMs: limits.keepAliveSeconds * SECOND,
  };
}
