import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Config, Secrets } from "../config/config.ts";
import { formatFault } from "../config/faults.ts";
import { loadConfig } from "../config/load.ts";
import { AirlockError } from "../errors.ts";
import { loadKeyRing } from "../tokens/keyring.ts";
import { type DemoPlan, demoLimit } from "./plan.ts";

/** A gateway that listens. URLs are without a path. */
export interface RunningGateway {
  readonly url: string;
  readonly opsUrl: string;
  /** Why its ledger cannot be reached. Absent: it can. */
  readonly fault?: unknown;
  close(): Promise<void>;
}

/** Starts a gateway in this process and fulfils when it listens. Ports may be 0: the URLs tell which they became. */
export type StartGateway = (config: Config, secrets: Secrets) => Promise<RunningGateway>;

export const ROOM = "demo";
export const USUAL_PORT = 8080;
const USUAL_OPS_PORT = 9090;

/**
 * The configuration of the demo's gateway, loaded as `airlock serve` loads one. Keys and ledger live in `folder`,
 * which has to be empty. The environment's `AIRLOCK_…` do not count.
 */
export async function demoConfig(
  plan: DemoPlan,
  folder: string,
  shopUrl: string,
): Promise<{ readonly config: Config; readonly secrets: Secrets }> {
  const file = join(folder, "airlock.yaml");
  const port = plan.port ?? (await freePort(USUAL_PORT));
  const opsPort = await freePort(USUAL_OPS_PORT);
  const raw = {
    listen: `127.0.0.1:${port}`,
    ops: { listen: `127.0.0.1:${opsPort}` },
    engine: plan.engine,
    keys: join(folder, "keys.json"),
    dataDir: join(folder, "ledger"),
    // A seat ticker in an open browser would hold Ctrl-C for the usual 30 s.
    drainSeconds: 1,
    // The crowd runs in the same process.
    whenOverloaded: "queue",
    // Log lines would tear the panel.
    log: { level: "silent" },
    rooms: [demoRoom(plan, shopUrl)],
  };
  await writeFile(file, stringify(raw), { mode: 0o600 });
  const loaded = loadConfig({ file, env: {} });
  if (loaded.ok) {
    // With Redis a gateway makes no keys of its own: others would have to have the same.
    await loadKeyRing(loaded.config.keys, { create: true });
    return loaded;
  }
  const faults = loaded.faults.map(formatFault).join("; ");
  throw new AirlockError("ERR_CONFIG_INVALID", `the demo's configuration has faults: ${faults}`);
}

function demoRoom(plan: DemoPlan, shopUrl: string) {
  return {
    id: ROOM,
    // A Redis that has seen a demo before starts a new sale.
    epoch: `demo-${Date.now()}`,
    upstream: shopUrl,
    // The checkout ends the session: the tickets must be seen without one, and look like the shop.
    bypass: ["/static/*", "/orders/*"],
    whenEngineDown: "hold",
    admission: {
      ...demoLimit(plan),
      // A visit takes about 15 s; who leaves without a word holds a slot for the lease. Double of what that comes to.
      capacity: Math.max(50, Math.ceil(plan.ratePerMinute * 1.5)),
      leaseSeconds: 120,
    },
  };
}

/** The port itself where nobody listens on it, else 0, which lets the system choose. */
function freePort(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });
}
