import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { room, startShop } from "./airlock.ts";
import { type GatewayProcess, startGateway } from "./fleet.ts";
import { RedisServer } from "./redis.ts";

/** Gateways as operators run them, one for each clock ("+5s"; "" is right), over one Redis whose clock is right. */
export interface Processes {
  readonly folder: string;
  readonly redis: RedisServer;
  readonly gateways: readonly GatewayProcess[];
  close(): Promise<void>;
}

export async function startProcesses(
  clocks: readonly string[],
  more: Readonly<Record<string, unknown>>,
): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-processes-"));
  const redis = await RedisServer.start();
  const shop = await startShop();
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  const config = {
    engine: `redis://127.0.0.1:${redis.port}`,
    drainSeconds: 1,
    log: { level: "info" },
    rooms: [room(shop.url, more)],
  };
  const gateways: GatewayProcess[] = [];
  for (const clock of clocks)
    gateways.push(await startGateway(folder, config, clock === "" ? undefined : clock));
  return {
    folder,
    redis,
    gateways,
    async close() {
      for (const gateway of gateways) await gateway.stop();
      await redis.stop();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}
