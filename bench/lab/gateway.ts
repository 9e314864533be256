import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { runCli } from "../../src/cli/run.ts";
import { captured } from "../../test/support/cli.ts";
import type { Server } from "./nginx.ts";
import { start } from "./program.ts";

const MAIN = join(process.cwd(), "dist", "main.js");
const HOUR = 3600;

type Tree = Readonly<Record<string, unknown>>;

export interface Gateway extends Server {
  readonly opsUrl: string;
  /** Its keys file. */
  readonly keys: string;
}

/** A room that lets everybody in, and keeps nobody's lease short of the run's length. */
export function openRoom(upstream: string): Tree {
  return {
    id: "shop",
    upstream: { url: upstream, connections: 256 },
    whenEngineDown: "hold",
    admission: {
      ratePerMinute: 10_000_000,
      burst: 1_000_000,
      capacity: 1_000_000,
      leaseSeconds: 2 * HOUR,
      maxSessionSeconds: 24 * HOUR,
    },
  };
}

/** A room below its name where everybody waits, with an estimate, until tomorrow. */
export function preQueue(upstream: string, id = "line"): Tree {
  const at = (hours: number) => new Date(Date.now() + hours * HOUR * 1000).toISOString();
  return {
    id,
    match: [{ path: `/${id}` }],
    upstream,
    whenEngineDown: "hold",
    schedule: { preQueueAt: at(-1), opensAt: at(24) },
    waiting: { status: 200 },
  };
}

/** `airlock serve`, as operators run it, with keys and a ledger of its own. */
export async function startGateway(
  rooms: readonly Tree[],
  more: Tree = {},
  { main = MAIN }: { readonly main?: string } = {},
): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-bench-"));
  const { io, out } = captured({ cwd: folder });
  if ((await runCli(["keys", "new", "--keys", "keys.json"], io)) !== 0) throw new Error(out.stderr);
  const keys = join(folder, "keys.json");
  const file = join(folder, "airlock.yaml");
  await writeFile(
    file,
    stringify({
      listen: "127.0.0.1:0",
      ops: { listen: "127.0.0.1:0" },
      keys,
      dataDir: join(folder, "ledger"),
      drainSeconds: 1,
      // At full load, as most figures are measured, it would answer other things than those that are measured.
      whenOverloaded: "queue",
      rooms,
      ...more,
    }),
  );
  const { program, said } = await start({
    command: [process.execPath, main, "serve", "--config", file],
    ready: (line) => (line.includes('"msg":"open"') ? line : undefined),
  });
  const { url, opsUrl } = addresses(JSON.parse(said));
  return {
    url,
    opsUrl,
    keys,
    program,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function addresses(record: unknown): { url: string; opsUrl: string } {
  const { url, opsUrl } = Object.fromEntries(Object.entries(record ?? {}));
  return { url: String(url), opsUrl: String(opsUrl) };
}
