import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../../src/cli/run.ts";
import { room, type Shop, startShop } from "./airlock.ts";
import { Audience } from "./audience.ts";
import { captured } from "./cli.ts";
import { type GatewayProcess, startGateway } from "./fleet.ts";
import { RedisServer } from "./redis.ts";

/** Two gateways over one Redis in front of a shop, the second with its clock a second off. */
export interface Sale {
  readonly redis: RedisServer;
  readonly shop: Shop;
  readonly gateways: GatewayProcess[];
  readonly audience: Audience;
  /** One more gateway of the same configuration. */
  another(): Promise<GatewayProcess>;
  close(): Promise<void>;
}

export const LIMIT = { ratePerMinute: 1200, burst: 20 };

export async function openSale({
  whenEngineDown = "hold",
  save = [],
  atOnce,
}: {
  whenEngineDown?: string;
  save?: string[];
  /** Requests of the audience on their way at most. */
  atOnce?: number;
} = {}): Promise<Sale> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-sale-"));
  const redis = await RedisServer.start({ config: save });
  const shop = await startShop();
  const { io, out } = captured({ cwd: folder });
  if ((await runCli(["keys", "new", "--keys", "keys.json"], io)) !== 0) throw new Error(out.stderr);
  const admission = { ...LIMIT, capacity: 100_000, leaseSeconds: 300 };
  const config = {
    engine: `redis://127.0.0.1:${redis.port}`,
    log: { level: "info" },
    drainSeconds: 1,
    // The storm is the test: nobody in it is to be turned away.
    whenOverloaded: "queue",
    rooms: [room(shop.url, { whenEngineDown, admission })],
  };
  const gateways = [await startGateway(folder, config), await startGateway(folder, config, "+1s")];
  const audience = new Audience(
    gateways.map(({ url }) => url),
    "tickets",
    atOnce,
  );
  return {
    redis,
    shop,
    gateways,
    audience,
    async another() {
      const gateway = await startGateway(folder, config);
      gateways.push(gateway);
      return gateway;
    },
    async close() {
      await audience.stop();
      for (const gateway of gateways) await gateway.stop();
      await redis.stop();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}
