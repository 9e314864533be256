import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Config, RoomConfig, Secrets } from "../config/config.ts";
import { roomSettings } from "../config/room-settings.ts";
import { Batcher } from "../engine/batcher.ts";
import { createEmbeddedEngine } from "../engine/embedded.ts";
import type { Engine } from "../engine/engine.ts";
import type { EvictionOptions } from "../engine/redis/eviction.ts";
import { createRedisEngine } from "../engine/redis/redis.ts";
import { clockMessage, hasStepped } from "../engine/store-clock.ts";
import { AirlockError, isEngineFailure, reasonOf } from "../errors.ts";
import { Overload } from "../gateway/overload/overload.ts";
import type { ParkedConnections } from "../gateway/overload/parked-connections.ts";
import { probeEventLoop } from "../gateway/overload/probe.ts";
import type { TrustedProxies } from "../gateway/request/trusted-proxies.ts";
import type { RequestHandlerParts } from "../gateway/request-handler.ts";
import { openRoom, type Room } from "../gateway/room/room.ts";
import { lotteryOrderOf, lotterySigner, numberKeysSince, requireKeys } from "../gateway/room/room-keys.ts";
import { Rooms } from "../gateway/room/rooms.ts";
import { FAILURE_STATUS } from "../gateway/upstream/failure.ts";
import { SHARE_NAMES } from "../gateway/upstream/shares.ts";
import { SLOW_REASONS } from "../gateway/upstream/slow-clients.ts";
import { createLog } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { createPages, type Pages } from "../page/pages.ts";
import { readThemes } from "../page/theme/themes.ts";
import type { ShopSeen, Snapshot } from "../room/snapshot.ts";
import { type KeyRing, loadKeyRing } from "../tokens/keyring.ts";
import { version } from "../version.ts";
import type { CloseStep, Shutdown } from "./shutdown.ts";

/** Stand-ins for what would be made of the configuration. */
export interface RoomOverrides {
  readonly engine?: Engine;
  readonly log?: Logger;
}

/**
 * How long to wait until the engine has answered for every room, and what to do if it has not. A gateway that knows
 * nothing of its rooms must not take requests from one that does; where there is no other, it serves what it can.
 */
export interface StartTimeout {
  readonly ms: number;
  readonly otherwise: "open" | "fail";
}

export interface OpenOptions {
  readonly overrides: RoomOverrides;
  readonly metrics: Metrics;
  /** Gets what has to be closed, also where a later step fails. */
  readonly closing: Shutdown;
  readonly peers: TrustedProxies;
  /** Absent: it opens when the first exchanges are over, well or not. */
  readonly patience?: StartTimeout;
  /** Absent where the connections are the shop's own. */
  readonly crowd?: ParkedConnections;
}

const SECOND = 1000;
const LOOK_MS = 20;
const DRAW_LOST =
  "the ledger was lost after the opening, and with it how many numbers were drawn: the room is held until a token or an operator tells it";
const NO_SCHEME =
  "a trusted proxy forwards requests without X-Forwarded-Proto: cookies are not Secure, and the shop is told http";
const UNLISTED =
  "X-Forwarded-For came from an address that is not in trustedProxies, and is ignored: list your proxy there, or all visitors seem to have its address";
const NO_BYPASS =
  "nothing bypasses the room: payment callbacks, certificate renewals and robots are held up too (docs/operations.md, what must bypass)";
/** A rotated key signs five minutes after it was published: a gateway that looks this often has long known it. */
const RELOAD_KEYS_MS = 5 * SECOND;
/** A browser sends the tokens of all rooms of a host with each request; of more rooms than this they are written short. */
const FEW_ROOMS = 4;

/** Opens all that the pipeline of a request is made of, wherever it ends: keys, engine, and the rooms with their ledgers. */
export async function openRooms(
  config: Config<RoomConfig>,
  secrets: Secrets,
  { overrides, metrics, closing, peers, patience, crowd }: OpenOptions,
): Promise<RequestHandlerParts> {
  const log = overrides.log ?? createLog(config.log);
  const pages = openPages(config.rooms, log);
  metrics.build(version());
  peers.onNoScheme(() => log.warn(NO_SCHEME));
  peers.onUnlisted(() => log.warn(UNLISTED));

  const ring = await loadKeyRing(config.keys, {
    create: config.engine.kind === "embedded",
    onCreated: () => log.info({ keys: config.keys }, "made the keys; without this file every place is lost"),
  });
  closing.add(keepKeys(ring, log));
  for (const room of config.rooms) requireKeys(ring, room, config.keys);

  const engine = overrides.engine ?? openEngine(config, secrets, log);
  closing.add(() => engine.close());
  await engine.inspect?.();

  const overload = new Overload(config.whenOverloaded === "shed", crowd);
  closing.add(
    probeEventLoop(overload, (level) => {
      metrics.overload(level);
      if (level === 0) log.info({ overload: level }, "the load is well again");
      else log.warn({ overload: level }, "the load is too much");
    }),
  );

  const gateway = randomBytes(6).toString("hex");
  const isOneOfMany = config.rooms.length > FEW_ROOMS;
  const engineUrl = config.engine.url;
  const parts = { engine, gateway, metrics, log, ring, overload, engineUrl, isOneOfMany };
  const rooms = new Rooms(config.rooms.map((room) => enterRoom(room, parts)));
  closing.add(...rooms.all.map((room) => () => room.batcher.stop()));
  const deadline = performance.now() + (patience?.ms ?? 0);
  await Promise.all(rooms.all.map((room) => startRoom(room, engine, deadline)));
  const unanswered = rooms.all.find(({ batcher }) => !batcher.up);
  if (unanswered !== undefined && patience?.otherwise === "fail") throw tooSilent(unanswered, patience);
  return { rooms, ring, peers, pages, metrics, log };
}

/** A theme that broke since it was checked must not keep the gateway from opening: that part of the page is as ours. */
function openPages(rooms: readonly RoomConfig[], log: Logger): Pages {
  const { themes, faults } = readThemes(rooms);
  for (const { room, file, line, message } of faults)
    log.error({ room: rooms[room]?.id, file, line, fault: message }, "could not use a part of the theme");
  return createPages(Date.now, {
    themes,
    onFault: (room, error) => log.error({ room, err: error }, "could not make the room's own page"),
  });
}

function openEngine(config: Config<RoomConfig>, { engineUrl }: Secrets, log: Logger): Engine {
  if (engineUrl.kind !== "embedded") {
    const eviction = watchedEviction(config, log);
    return createRedisEngine({ url: engineUrl, eviction, timeoutMs: config.engineTimeoutMs });
  }
  const onError = (error: unknown) => log.error({ err: error }, "could not write the ledger");
  return createEmbeddedEngine({ dir: config.dataDir, onError });
}

/** What the log tells of a store that may throw rows of a ledger away. */
function watchedEviction({ engine, engineAllows }: Config<RoomConfig>, log: Logger): EvictionOptions {
  const about = { engine: engine.url };
  const allowed = engineAllows === "eviction";
  return {
    allowed,
    onTrouble(trouble) {
      if (trouble === undefined) log.info(about, "redis evicts nothing any more");
      else if (allowed) log.warn(about, `${trouble.message} (it is allowed)`);
      else log.error(about, trouble.message);
    },
    onUnknown() {
      log.warn(about, "redis does not tell its maxmemory-policy; see to it that it is noeviction");
    },
  };
}

function isAway(cause: unknown): boolean {
  return !isEngineFailure(cause) || cause.code === "ERR_ENGINE_DOWN";
}

interface RoomParts {
  readonly engine: Engine;
  readonly gateway: string;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly ring: KeyRing;
  readonly overload: Overload;
  /** Without passwords. */
  readonly engineUrl: string;
  readonly isOneOfMany: boolean;
}

function enterRoom(config: RoomConfig, parts: RoomParts): Room {
  const { engine, gateway, metrics, log, ring, overload, engineUrl, isOneOfMany } = parts;
  const settings = { ...roomSettings(config), keysSince: numberKeysSince(ring) };
  const roomMetrics = metrics.room({ ...settings, mode: config.mode });
  roomMetrics.begin({ failures: Object.keys(FAILURE_STATUS), shares: SHARE_NAMES, slow: SLOW_REASONS });
  const batcher: Batcher = new Batcher({
    engine,
    settings,
    gateway,
    whenEngineDown: config.whenEngineDown,
    onExchange(report) {
      roomMetrics.exchanged(report);
      roomMetrics.trouble(batcher.trouble?.reason);
      warnOfClock(report.outcome.snapshot.storeAhead ?? 0);
      room.status.post(report.outcome.snapshot);
      room.observed?.heard(report.outcome);
      warnOfEpoch(report.outcome.snapshot.epoch);
      warnOfHold(report.outcome.snapshot.draw.held);
      tellOfShop(report.outcome.snapshot.shop ?? "up");
      warnOfLanes(report.outcome.snapshot);
    },
    onEngine(up, cause) {
      roomMetrics.engine(up);
      const about = { room: config.id, engine: engineUrl };
      if (up) log.info(about, "the engine is back");
      else if (isAway(cause)) log.error({ ...about, err: cause }, "the engine is away");
      else log.error({ ...about, err: cause }, "the engine refuses");
    },
    onFailure: (reason) => roomMetrics.engineFailed(reason),
  });
  // A room whose lots were drawn keeps its places by them, whatever its order is called now.
  const draw = ring.has("lottery")
    ? { book: lotteryOrderOf(config, ring), sign: lotterySigner(config, ring) }
    : undefined;
  const room = openRoom({ config, batcher, metrics: roomMetrics, overload, isOneOfMany }, draw);
  if (config.bypass.length === 0 && config.upstream !== undefined) log.warn({ room: config.id }, NO_BYPASS);
  if (room.observed !== undefined)
    log.warn({ room: config.id }, "the room observes: it decides and counts, and lets everybody through");
  let ahead = 0;
  function warnOfClock(storeAhead: number): void {
    if (!hasStepped(ahead, storeAhead)) return;
    ahead = storeAhead;
    const about = { room: config.id, engine: engineUrl, storeAheadSeconds: storeAhead / SECOND };
    if (storeAhead === 0) log.info(about, "the store's clock agrees again with the time that has passed");
    else log.error(about, clockMessage(storeAhead));
  }
  let told: ShopSeen = "up";
  function tellOfShop(shop: ShopSeen): void {
    if (shop === told) return;
    told = shop;
    const about = { room: config.id, shop };
    if (shop === "down") log.error(about, "no gateway reaches the shop: nobody is let in until one does");
    else if (shop === "doubted") log.warn(about, "a gateway does not reach the shop, which others reach");
    else log.info(about, "the shop is reached again");
  }
  let warned = "";
  let isHeld = false;
  function warnOfEpoch(epoch: string): void {
    if (epoch === settings.epoch || epoch === warned) return;
    warned = epoch;
    log.error({ room: config.id, epoch }, "the room is in a later epoch than this gateway's configuration");
  }
  function warnOfHold(held: boolean): void {
    if (held === isHeld) return;
    isHeld = held;
    if (held) log.error({ room: config.id }, DRAW_LOST);
    else log.info({ room: config.id }, "the draw that was lost is known again");
  }
  let lanesTold = "";
  // A store that was away when the room opened tells only now who waits where.
  function warnOfLanes({ abandoned = {} }: Snapshot): void {
    const lanes = Object.keys(abandoned).sort().join(" ");
    if (lanes !== "" && lanes !== lanesTold)
      log.error(
        { room: config.id, waiting: abandoned },
        "people wait in a lane that is gone from the configuration",
      );
    lanesTold = lanes;
  }
  return room;
}

/** What to say of people whose lane the configuration has no more: nobody would ever call them. */
function abandonedIn(snapshot: Snapshot | undefined): string[] {
  return Object.entries(snapshot?.abandoned ?? {}).map(([lane, people]) => {
    const who = people === 1 ? "1 person waits" : `${people} people wait`;
    return `lane "${lane}" is gone from the configuration, and ${who} in it; keep the lane until they are in`;
  });
}

/** An embedded ledger that cannot be read must not start as an empty one; a Redis that is away may come back. */
async function startRoom({ batcher, config }: Room, engine: Engine, deadline: number): Promise<void> {
  await batcher.start();
  while (!batcher.up && performance.now() < deadline) await pause(LOOK_MS);
  const [gone] = abandonedIn(batcher.snapshot);
  if (gone !== undefined) throw new AirlockError("ERR_CONFIG_INVALID", `room "${config.id}": ${gone}`);
  if (engine.kind === "embedded" && batcher.fault !== undefined) {
    throw new AirlockError("ERR_ENGINE_CORRUPT", `room "${config.id}" could not open its ledger`, {
      cause: batcher.fault,
    });
  }
}

function tooSilent({ config, batcher }: Room, { ms }: StartTimeout): AirlockError {
  const why = `room "${config.id}": the engine has not answered within ${ms / SECOND} s`;
  return new AirlockError("ERR_ENGINE_DOWN", `${why}: ${reasonOf(batcher.fault)}`, { cause: batcher.fault });
}

function keepKeys(ring: KeyRing, log: Logger): CloseStep {
  const timer = setInterval(() => {
    ring.reload().then(
      (changed) => changed && log.info("the key ring has changed"),
      (error: unknown) => log.error({ err: error }, "could not read the keys; the ones at hand go on"),
    );
  }, RELOAD_KEYS_MS);
  timer.unref();
  return () => clearInterval(timer);
}
