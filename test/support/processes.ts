import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { room, startShop } from "./airlock.ts";
import { type GatewayProcess, startGateway } from "./fleet.ts";
import { RedisServer } from "./redis.ts";
import { until } from "./until.ts";

/** Gateways as operators run them, one for each clock ("+5s"; "" is right), over one Redis whose clock is right. */
export interface Processes {
  readonly folder: string;
  readonly redis: RedisServer;
  readonly gateways: readonly GatewayProcess[];
  /** All of them take up another configuration of the room. */
  reload(more: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

const RELOADED_MS = 60_000;

function inForce({ log }: GatewayProcess): number {
  return log.filter((line) => line.includes("the new configuration is in force")).length;
}

export async function startProcesses(
  clocks: readonly string[],
  more: Readonly<Record<string, unknown>>,
): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-processes-"));
  const redis = await RedisServer.start();
  const shop = await startShop();
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  const configOf = (parts: Readonly<Record<string, unknown>>) => ({
    engine: `redis://127.0.0.1:${redis.port}`,
    drainSeconds: 1,
    log: { level: "info" },
    rooms: [room(shop.url, parts)],
  });
  const gateways: GatewayProcess[] = [];
  for (const clock of clocks)
    gateways.push(await startGateway(folder, configOf(more), clock === "" ? undefined : clock));
  return {
    folder,
    redis,
    gateways,
    async reload(parts) {
      for (const gateway of gateways) {
        const before = inForce(gateway);
        gateway.write(configOf(parts));
        gateway.process.kill("SIGHUP");
        await until(() => inForce(gateway) > before, RELOADED_MS);
      }
    },
    async close() {
      for (const gateway of gateways) await gateway.stop();
      await redis.stop();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}
