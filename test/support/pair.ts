import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { type Airlock, startAirlock } from "./airlock.ts";
import { RedisServer } from "./redis.ts";

/** Two gateways with the same keys, on one Redis. */
export interface Pair {
  readonly folder: string;
  readonly redis: RedisServer;
  readonly gateways: readonly [Airlock, Airlock];
  close(): Promise<void>;
}

export async function startPair(room: Readonly<Record<string, unknown>>): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-pair-"));
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  const redis = await RedisServer.start();
  const config = { engine: `redis://127.0.0.1:${redis.port}` };
  const start = () => startAirlock({ rooms: [room], config, folder });
  const gateways = [await start(), await start()] as const;
  return {
    folder,
    redis,
    gateways,
    async close() {
      for (const gateway of gateways) await gateway.close();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
