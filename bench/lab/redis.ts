import { Redis } from "ioredis";
import { freePort } from "../../test/support/redis.ts";
import { until } from "../../test/support/until.ts";
import type { Server } from "./nginx.ts";
import { start } from "./program.ts";

export interface RedisProgram extends Server {
  readonly address: { readonly host: string; readonly port: number };
  readonly client: Redis;
}

/** A redis-server that writes nothing to disk. */
export async function startRedis(): Promise<RedisProgram> {
  const port = await freePort();
  const host = "127.0.0.1";
  const flags = ["--port", `${port}`, "--bind", host, "--save", "", "--appendonly", "no"];
  const { program } = await start({ command: ["redis-server", ...flags] });
  const client = new Redis({ host, port, lazyConnect: true, retryStrategy: () => 50 });
  client.on("error", () => {});
  await until(async () => (await client.ping()) === "PONG");
  return {
    url: `redis://${host}:${port}`,
    address: { host, port },
    program,
    client,
    async stop() {
      client.disconnect();
      await program.stop();
    },
  };
}
