import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../../src/cli/run.ts";
import { room, type Shop, startShop } from "./airlock.ts";
import { captured } from "./cli.ts";
import { askOps } from "./described-ops.ts";
import { type GatewayProcess, startGateway } from "./fleet.ts";
import { freePort } from "./redis.ts";

type Admission = Readonly<Record<string, number>>;

export interface SiteOptions {
  readonly admission: Admission;
  /** Default: embedded. */
  readonly engine?: string;
  readonly shop?: RequestListener;
  /** More of the gateway's configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** One gateway process in front of a shop, on the same port and with the same ledger each time it is started. */
export interface Site {
  readonly url: string;
  readonly shop: Shop;
  readonly gateway: GatewayProcess;
  /** Once more, with other limits if there are any. */
  start(changed?: Admission): Promise<void>;
  /** The gateway's own metric, summed over its labels. */
  metric(name: string): Promise<number>;
  /** Resident memory of the gateway's process, bytes. */
  rss(): number;
  close(): Promise<void>;
}

export async function openSite(options: SiteOptions): Promise<Site> {
  const { admission, engine = "embedded", shop: sells, config } = options;
  const folder = await mkdtemp(join(tmpdir(), "airlock-site-"));
  const shop = await startShop(sells);
  const { io, out } = captured({ cwd: folder });
  if ((await runCli(["keys", "new", "--keys", "keys.json"], io)) !== 0) throw new Error(out.stderr);
  const listen = `127.0.0.1:${await freePort()}`;
  const start = (limits: Admission) =>
    startGateway(folder, {
      listen,
      engine,
      dataDir: join(folder, "ledger"),
      drainSeconds: 1,
      rooms: [room(shop.url, { admission: limits })],
      ...config,
    });
  let gateway = await start(admission);
  return {
    url: `http://${listen}`,
    shop,
    get gateway() {
      return gateway;
    },
    async start(changed = {}) {
      gateway = await start({ ...admission, ...changed });
    },
    async metric(name) {
      const text = await (await askOps(`${gateway.opsUrl}/metrics`)).text();
      const samples = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))];
      if (samples.length === 0) throw new Error(`the gateway has no metric ${name}`);
      return samples.reduce((sum, [, value]) => sum + Number(value), 0);
    },
    rss() {
      const status = readFileSync(`/proc/${gateway.process.pid}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    },
    async close() {
      await gateway.stop();
      await shop.close();
      await rm(folder, { recursive: true });
    },
  };
}
