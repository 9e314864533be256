import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../test/support/redis.ts";

/** A redis-server that keeps nothing on disk, so that a restart loses everything. */
export interface OwnRedis {
  readonly url: string;
  /** Kills it, and starts an empty one on the same port after `awayMs`. */
  lose(awayMs: number): Promise<void>;
  stop(): Promise<void>;
}

const READY_MS = 10_000;

export async function startRedis(folder: string): Promise<OwnRedis> {
  const port = await freePort();
  let child = await start(port, folder);
  const end = async () => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    async lose(awayMs) {
      await end();
      await sleep(awayMs);
      child = await start(port, folder);
    },
    stop: end,
  };
}

async function start(port: number, dir: string): Promise<ChildProcess> {
  const words = [
    "--port",
    `${port}`,
    "--bind",
    "127.0.0.1",
    "--dir",
    dir,
    "--save",
    "",
    "--appendonly",
    "no",
  ];
  const child = spawn("redis-server", words, { stdio: "ignore" });
  await once(child, "spawn").catch(() => {
    throw new Error("no redis-server is installed; run: apt-get install -y redis-server");
  });
  const until = Date.now() + READY_MS;
  while (!(await accepts(port))) {
    if (Date.now() > until) throw new Error("the redis-server does not answer");
    await sleep(50);
  }
  return child;
}

function accepts(port: number): Promise<boolean> {
  const socket = createConnection({ host: "127.0.0.1", port });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  }).then((ready) => {
    socket.destroy();
    return ready === true;
  });
}
