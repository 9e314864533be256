import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { type Airlock, startAirlock } from "./airlock.ts";
import { askOps } from "./described-ops.ts";
import { RedisServer } from "./redis.ts";

/** Two gateways with the same keys, on one Redis. */
export interface Pair {
  readonly folder: string;
  readonly redis: RedisServer;
  readonly gateways: readonly [Airlock, Airlock];
  /** Voids invitations of these people, by the first gateway's operators' API. Resolves when that has answered. */
  revoke(...people: string[]): Promise<void>;
  close(): Promise<void>;
}

const TOKEN = "a-token-of-the-operators";

export async function startPair(room: Readonly<Record<string, unknown>>): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-pair-"));
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  const redis = await RedisServer.start();
  const config = { engine: `redis://127.0.0.1:${redis.port}` };
  const start = () => startAirlock({ rooms: [room], config, folder, env: { AIRLOCK_OPS_TOKEN: TOKEN } });
  const gateways = [await start(), await start()] as const;
  return {
    folder,
    redis,
    gateways,
    async revoke(...people) {
      const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
      const url = `${gateways[0].opsUrl}/api/v1/rooms/tickets/revocations`;
      const answer = await askOps(url, { method: "POST", headers, body: JSON.stringify({ people }) });
      if (!answer.ok) throw new Error(`the operators' API answered ${answer.status}: ${await answer.text()}`);
    },
    async close() {
      for (const gateway of gateways) await gateway.close();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
