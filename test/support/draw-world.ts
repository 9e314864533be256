import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { room, startShop } from "./airlock.ts";
import { askOps } from "./described-ops.ts";
import { type GatewayProcess, startGateway } from "./fleet.ts";
import { freePort, RedisServer } from "./redis.ts";

/** What dies at once: the only gateway, one of two over a Redis, that Redis, or all three. */
export type Victim = "embedded" | "a gateway" | "redis-server" | "everything";

export interface LotteryRoom {
  readonly id: string;
  readonly opensAt: number;
  /** Null: none is announced. */
  readonly beacon: string | null;
}

/** Gateways as operators run them, on the same ports and over the same files each time they start. */
export interface DrawWorld {
  readonly urls: readonly string[];
  kill9(): Promise<void>;
  /** What was killed comes back. */
  restart(): Promise<void>;
  /** Gives a room its public value, by a gateway that is there. */
  speak(room: string, beacon: string): Promise<void>;
  close(): Promise<void>;
}

const TOKEN = "a-token-of-the-operators";

export async function openDrawWorld(
  victim: Victim,
  rooms: readonly LotteryRoom[],
  preQueueAt: number,
): Promise<DrawWorld> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-kill-"));
  const shop = await startShop();
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  const redis =
    victim === "embedded"
      ? undefined
      : await RedisServer.start({ config: ["appendonly yes", "appendfsync always"] });
  const shared = {
    engine: redis === undefined ? "embedded" : `redis://127.0.0.1:${redis.port}`,
    dataDir: join(folder, "ledger"),
    drainSeconds: 1,
    whenOverloaded: "queue",
    rooms: rooms.map(({ id, opensAt, beacon }) =>
      room(shop.url, {
        id,
        match: [{ host: "*", path: `/${id}` }],
        order: "lottery",
        schedule: {
          preQueueAt: new Date(preQueueAt).toISOString(),
          opensAt: new Date(opensAt).toISOString(),
        },
        admission: { ratePerMinute: 400, burst: 3, capacity: 1000 },
        ...(beacon !== null && { lottery: { beacon } }),
      }),
    ),
  };
  const listens = await Promise.all((redis === undefined ? [0] : [0, 1]).map(async () => freePort()));
  const urls = listens.map((port) => `http://127.0.0.1:${port}`);
  const begin = (port: number) =>
    startGateway(folder, { ...shared, listen: `127.0.0.1:${port}` }, undefined, { AIRLOCK_OPS_TOKEN: TOKEN });
  const gateways = await Promise.all(listens.map(begin));
  const dying = victim === "redis-server" ? [] : victim === "everything" ? [0, 1] : [0];
  const dies = redis !== undefined && (victim === "redis-server" || victim === "everything");
  return {
    urls,
    async kill9() {
      await Promise.all([dies ? redis.kill9() : undefined, ...dying.map((i) => killAll(gateways[i]))]);
    },
    async restart() {
      const back = (i: number) => begin(listens[i] ?? 0).then((gateway) => gateways.splice(i, 1, gateway));
      await Promise.all([dies ? redis.restart() : undefined, ...dying.map(back)]);
    },
    async speak(id, beacon) {
      const { opsUrl } = gateways.findLast(isAlive) ?? { opsUrl: "http://127.0.0.1:1" };
      await askOps(`${opsUrl}/api/v1/rooms/${id}/lottery`, {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify({ beacon }),
      });
    },
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await redis?.stop();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** With its workers: left alone they would end in good order. */
async function killAll(gateway: GatewayProcess | undefined): Promise<void> {
  const pid = gateway?.process.pid;
  const children = pid === undefined ? "" : readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  const killed = gateway?.kill9();
  for (const child of children.split(" ").filter(Boolean)) process.kill(Number(child), "SIGKILL");
  await killed;
}

function isAlive({ process: { exitCode, signalCode } }: GatewayProcess): boolean {
  return exitCode === null && signalCode === null;
}
