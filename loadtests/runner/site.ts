import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { createShop } from "../../src/demo/shop/app.ts";
import { listenShop } from "../../src/demo/shop/listen.ts";
import { freePort } from "../../test/support/redis.ts";
import { type OwnRedis, startRedis } from "./redis.ts";
import type { Room } from "./room.ts";

/** A gateway with the sample shop behind it, as a story needs it. */
export interface Site {
  readonly url: string;
  /** The invitations that were made. Undefined: the room asks for none. */
  readonly invitations: string | undefined;
  /** Kills the gateway as a crash does, or its own Redis, and starts it again. */
  disturb(): Promise<void>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const MAIN = join(process.cwd(), "dist", "main.js");
const AWAY_MS = 1500;

/** `redis`: a URL, or "start" for a server of its own. Undefined: the embedded engine. */
export async function openSite(room: Room, redis: string | undefined): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-load-"));
  const shop = await listenShop(createShop());
  const own: OwnRedis | undefined = redis === "start" ? await startRedis(folder) : undefined;
  const keys = join(folder, "keys.json");
  await command(["keys", "new", "--keys", keys], folder);
  const listen = `127.0.0.1:${await freePort()}`;
  const file = join(folder, "airlock.yaml");
  const config = {
    listen,
    ops: { listen: "127.0.0.1:0" },
    engine: own?.url ?? redis ?? "embedded",
    keys,
    dataDir: join(folder, "ledger"),
    drainSeconds: 1,
    // The crowd is on the same machine: a gateway that turned joins away would measure that.
    whenOverloaded: "queue",
    rooms: [room.yaml(shop.url)],
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
  const invitations = room.invitees === undefined ? undefined : await invite(room.invitees, folder, file);
  let gateway = await serve(file);
  return {
    url: `http://${listen}`,
    invitations,
    async disturb() {
      if (own !== undefined) return own.lose(AWAY_MS);
      gateway.kill("SIGKILL");
      await once(gateway, "exit");
      await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
      gateway = await serve(file);
    },
    async close() {
      gateway.kill("SIGTERM");
      await once(gateway, "exit");
      await own?.stop();
      await shop.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function invite(people: string, folder: string, config: string): Promise<string> {
  const list = join(folder, "people.ndjson");
  const links = join(folder, "links.ndjson");
  await writeFile(list, people);
  const words = ["--config", config, "--in", list, "--out", links, "--base-url", "http://gateway.invalid/"];
  await command(["invite", "make", ...words], folder);
  return links;
}

async function command(words: readonly string[], cwd: string): Promise<void> {
  await run(process.execPath, [MAIN, ...words], { cwd });
}

async function serve(file: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN, "serve", "--config", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.includes('"msg":"open"')) resolve();
    });
  });
  return child;
}
