import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { formatFault } from "../../src/config/faults.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { RoomOverrides } from "../../src/process/open-rooms.ts";
import { type RunningServer, serve } from "../../src/process/serve.ts";

export interface Shop {
  readonly url: string;
  /** Requests in the order in which they came. */
  readonly requests: IncomingMessage[];
  close(): Promise<void>;
}

/** A shop that greets, or does what `listener` says. */
export async function startShop(
  listener: RequestListener = (_req, res) => res.end("the shop"),
): Promise<Shop> {
  const requests: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    requests.push(req);
    listener(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Tree = Readonly<Record<string, unknown>>;

export interface Airlock extends RunningServer {
  /** The folder of its keys and its ledger. */
  readonly folder: string;
}

/** A whole gateway on free ports, of a configuration that is loaded as `airlock serve` loads one. `folder` brings an earlier one's keys and ledger. */
export async function startAirlock(parts: {
  readonly rooms: readonly Tree[];
  readonly config?: Tree;
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: RoomOverrides;
}): Promise<Airlock> {
  const folder = parts.folder ?? (await mkdtemp(join(tmpdir(), "airlock-test-")));
  const { config, secrets } = configuration(folder, parts);
  const running = await serve(config, secrets, parts.overrides);
  return {
    ...running,
    folder,
    async close() {
      await running.close();
      if (parts.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A room of the usual kind in front of `upstream`; `admission` may be given in part. */
export function room(upstream: string, more: Tree & { readonly admission?: Tree } = {}): Tree {
  return {
    id: "tickets",
    upstream,
    whenEngineDown: "hold",
    ...more,
    admission: { ratePerMinute: 600, burst: 10, capacity: 100, ...more.admission },
  };
}

function configuration(
  folder: string,
  {
    rooms,
    config,
    env = {},
  }: { rooms: readonly Tree[]; config?: Tree; env?: Readonly<Record<string, string>> },
) {
  const text = stringify({
    listen: "127.0.0.1:0",
    ops: { listen: "127.0.0.1:0" },
    keys: join(folder, "keys.json"),
    dataDir: join(folder, "ledger"),
    log: { level: "silent" },
    drainSeconds: 2,
    // Its event loop is the test's.
    whenOverloaded: "queue",
    rooms,
    ...config,
  });
  const loaded = loadConfig({ env, ...fileOf(folder, text) });
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join("\n"));
  return loaded;
}

function fileOf(folder: string, text: string): { file: string } {
  const file = join(folder, "airlock.yaml");
  writeFileSync(file, text);
  return { file };
}
