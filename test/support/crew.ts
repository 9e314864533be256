import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../../src/cli/run.ts";
import { room, type Shop, startShop } from "./airlock.ts";
import { captured } from "./cli.ts";
import { askOps } from "./described-ops.ts";
import { type GatewayProcess, startGateway } from "./fleet.ts";
import { RedisServer } from "./redis.ts";
import { until } from "./until.ts";

type Tree = Readonly<Record<string, unknown>>;

/** A gateway of several processes in front of a shop, over a Redis of its own. */
export interface CrewSite {
  readonly folder: string;
  readonly redis: RedisServer;
  readonly gateway: GatewayProcess;
  /** The whole configuration, with these keys changed. */
  config(changed?: Tree, admission?: Tree): Tree;
  /** Process ids of the workers, as the kernel tells. */
  workers(): number[];
  /** What the log says, by its messages. */
  logged(msg: string): Record<string, unknown>[];
  /** A metric, summed over its labels that match. */
  metric(name: string, labels?: string): Promise<number>;
  close(): Promise<void>;
}

export async function openCrew(
  changed: Tree = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<CrewSite> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-crew-"));
  const redis = await RedisServer.start();
  const shop: Shop = await startShop();
  const { io, out } = captured({ cwd: folder });
  if ((await runCli(["keys", "new", "--keys", "keys.json"], io)) !== 0) throw new Error(out.stderr);
  const config = (more: Tree = {}, admission: Tree = {}) => ({
    engine: `redis://127.0.0.1:${redis.port}`,
    workers: 2,
    drainSeconds: 5,
    rooms: [room(shop.url, { admission, bypass: ["/static/*"] })],
    ...changed,
    ...more,
  });
  const gateway = await startGateway(folder, config(), undefined, variables).catch(async (error: unknown) => {
    await redis.stop();
    await shop.close();
    throw error;
  });
  return {
    folder,
    redis,
    gateway,
    config,
    workers() {
      const { pid } = gateway.process;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
      return children.split(" ").filter(Boolean).map(Number);
    },
    logged: (msg) => gateway.log.map((line) => JSON.parse(line)).filter((record) => record.msg === msg),
    async metric(name, labels = "") {
      const text = await (await askOps(`${gateway.opsUrl}/metrics`)).text();
      const samples = text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, "gm"));
      return [...samples]
        .filter(([, found = ""]) => found.includes(labels))
        .reduce((sum, [, , value]) => sum + Number(value), 0);
    },
    async close() {
      await gateway.kill9();
      await shop.close();
      await redis.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a client got: a status, or how its connection broke. */
export interface Got {
  readonly status: number | string;
  /** Its connection had not been used before. */
  readonly fresh: boolean;
  readonly connection: string | undefined;
}

/** Clients that ask again as soon as they are answered, until they are stopped. */
export interface Load {
  readonly got: readonly Got[];
  readonly failures: () => Got[];
  /** Resolves when every client has been answered so many times more. */
  more(times: number): Promise<void>;
  stop(): Promise<void>;
}

const PATHS = ["/static/logo", "/.airlock/rooms/tickets/status"];

/** `keepAlive` clients with a connection each, and `fresh` ones that open another for each request. */
export function startLoad(origin: string, clients: { keepAlive: number; fresh: number }): Load {
  const got: Got[] = [];
  let stopped = false;
  const turns: number[] = [];
  const run = async (index: number, keepAlive: boolean) => {
    const agent = new Agent({ keepAlive, maxSockets: 1 });
    turns[index] = 0;
    for (let turn = 0; !stopped; turn++) {
      got.push(await ask(`${origin}${PATHS[turn % PATHS.length]}`, agent));
      turns[index] = turn + 1;
    }
    agent.destroy();
  };
  const all = [
    ...Array.from({ length: clients.keepAlive }, (_, i) => run(i, true)),
    ...Array.from({ length: clients.fresh }, (_, i) => run(clients.keepAlive + i, false)),
  ];
  return {
    got,
    failures: () => got.filter(({ status }) => status !== 200),
    async more(times) {
      const before = [...turns];
      await until(() => turns.every((turn, i) => turn >= (before[i] ?? 0) + times), 60_000);
    },
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}

function ask(url: string, agent: Agent): Promise<Got> {
  return new Promise((resolve) => {
    const req = get(url, { agent }, (res) => {
      const { statusCode = 0, headers } = res;
      res.on("error", (error) => resolve({ status: error.message, fresh, connection: undefined }));
      res.on("end", () => resolve({ status: statusCode, fresh, connection: headers.connection }));
      res.resume();
    });
    let fresh = true;
    req.once("socket", () => {
      fresh = !req.reusedSocket;
    });
    req.on("error", (error) => resolve({ status: error.message, fresh, connection: undefined }));
  });
}
