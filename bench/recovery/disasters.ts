import { Redis } from "ioredis";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import {
  gatewayOn,
  longestScriptMs,
  remember,
  roomFor,
  stalledDuring,
  type Teller,
  watchScripts,
} from "../../test/support/recovery.ts";
import { RedisServer } from "../../test/support/redis.ts";
import { until } from "../../test/support/until.ts";
import { openSwitch } from "./switch.ts";

export interface Recovery {
  /** Until an exchange was answered again. */
  readonly answeredMs: number;
  /** Until somebody could be let in, all sessions being known. */
  readonly readyMs: number;
  readonly exchanges: number;
  readonly longestExchangeMs: number;
  readonly longestScriptMs: number;
  /** CPU time of the server for one of the exchanges, ms. */
  readonly serverCpuMs: number;
  /** How long the gateway's process stood still at most. */
  readonly stallMs: number;
}

export const DISASTERS = ["flush", "aof", "failover", "joins"] as const;
export type Disaster = (typeof DISASTERS)[number];

const PATIENCE_MS = 400_000;

interface World {
  readonly people: number;
  readonly settings: ReturnType<typeof roomFor>;
  readonly teller: Teller;
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  engine(): ReturnType<typeof createRedisEngine>;
  turn(): void;
}

/** Has a room with so many people inside recover from a disaster. */
export async function recover(disaster: Disaster, people: number): Promise<Recovery> {
  const config = ['save ""', "repl-diskless-sync-delay 0", "client-output-buffer-limit replica 0 0 0"];
  if (disaster === "aof") config.push("appendonly yes");
  const primary = await RedisServer.start({ config });
  const replica = await RedisServer.start({ config });
  const port = await openSwitch(primary.port);
  const settings = roomFor(people);
  const engine = () => createRedisEngine({ url: { ...primary.url, port: port.port } });
  const teller = gatewayOn(engine(), settings);
  try {
    remember(teller, people);
    await teller.batcher.start();
    await until(() => isWell(teller, people), PATIENCE_MS);
    const turn = () => port.turn(replica.port);
    return await measure(disaster, { people, settings, teller, primary, replica, engine, turn });
  } finally {
    await teller.close();
    port.close();
    await primary.stop();
    await replica.stop();
  }
}

function isWell({ reports }: Teller, people: number): boolean {
  const last = reports.at(-1);
  return last?.isWhole === true && last.moves && last.sessions === people;
}

async function measure(disaster: Disaster, world: World): Promise<Recovery> {
  const { people, teller, primary, replica } = world;
  const onPrimary = new Redis(primary.port);
  const onReplica = new Redis(replica.port);
  for (const client of [onPrimary, onReplica]) client.on("error", () => {});
  const clients = disaster === "failover" ? onReplica : onPrimary;
  if (disaster === "failover") await follow(onReplica, primary, people);
  await watchScripts(clients);
  let heard = teller;
  let cpuMs = await cpuMsOf(clients);
  const generation = teller.reports.at(-1)?.generation;
  let from = 0;
  const first = () => heard.reports.find(({ at }) => at > from);
  const stallMs = await stalledDuring(async () => {
    from = performance.now();
    if (disaster === "flush") await onPrimary.call("FLUSHALL", "ASYNC");
    if (disaster === "aof") {
      await primary.kill9();
      await primary.restart();
      from = performance.now();
      await watchScripts(onPrimary);
      cpuMs = await cpuMsOf(onPrimary);
    }
    if (disaster === "failover") {
      await primary.kill9();
      await onReplica.replicaof("NO", "ONE");
      world.turn();
    }
    if (disaster === "joins") {
      heard = gatewayOn(world.engine(), world.settings, "b");
      await heard.batcher.start();
    }
    const isNew = () => disaster === "joins" || heard.reports.at(-1)?.generation !== generation;
    await until(() => first() !== undefined && isNew() && isWell(heard, people), PATIENCE_MS);
  });
  const after = heard.reports.filter(({ at }) => at > from);
  const told = {
    answeredMs: (first()?.at ?? Number.NaN) - from,
    readyMs: (after.at(-1)?.at ?? Number.NaN) - from,
    exchanges: after.length,
    longestExchangeMs: Math.max(...after.map(({ ms }) => ms)),
    serverCpuMs: ((await cpuMsOf(clients)) - cpuMs) / after.length,
    longestScriptMs: await longestScriptMs(clients),
    stallMs,
  };
  if (heard !== teller) await heard.close();
  onPrimary.disconnect();
  onReplica.disconnect();
  return told;
}

async function cpuMsOf(redis: Redis): Promise<number> {
  const told = (await redis.info("cpu")).matchAll(/^used_cpu_(?:sys|user)_main_thread:([\d.]+)/gm);
  return [...told].reduce((sum, [, seconds]) => sum + Number(seconds) * 1000, 0);
}

/** Until the replica has all. */
async function follow(replica: Redis, primary: RedisServer, people: number): Promise<void> {
  await replica.replicaof("127.0.0.1", primary.port);
  await until(async () => (await replica.zcard("airlock:{sale}:sessions")) === people, PATIENCE_MS);
}
