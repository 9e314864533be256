import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.ts";

const LOADING_MS = 60_000;

export interface RedisServerOptions {
  /** Lines of redis.conf. */
  readonly config?: readonly string[];
  /** As faketime takes it: "-1s" runs the server's clock a second late. */
  readonly faketime?: string;
  /** Runs as a sentinel. */
  readonly sentinel?: boolean;
}

/** A real redis-server on a free port of 127.0.0.1, with its files in a folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly #dir: string;
  readonly #options: RedisServerOptions;
  #child: ChildProcess | undefined;

  private constructor(port: number, dir: string, options: RedisServerOptions) {
    this.port = port;
    this.#dir = dir;
    this.#options = options;
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const dir = await mkdtemp(join(tmpdir(), "airlock-redis-"));
    const server = new RedisServer(await freePort(), dir, options);
    await server.#run();
    return server;
  }

  get url(): { kind: "redis"; tls: false; host: string; port: number; database: number } {
    return { kind: "redis", tls: false, host: "127.0.0.1", port: this.port, database: 0 };
  }

  get address(): { host: string; port: number } {
    return { host: "127.0.0.1", port: this.port };
  }

  /** Nothing answers from here on, and no connection closes. */
  hang(): void {
    this.#child?.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child?.kill("SIGCONT");
  }

  async kill9(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Starts again on the same port, with what is on disk. */
  async restart(): Promise<void> {
    await this.#end("SIGTERM");
    await this.#run();
  }

  async stop(): Promise<void> {
    await this.#end("SIGKILL");
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const { config = [], faketime, sentinel = false } = this.#options;
    const file = join(this.#dir, "redis.conf");
    const lines = [`port ${this.port}`, "bind 127.0.0.1", `dir ${this.#dir}`, ...config];
    // A sentinel keeps what it learns in its file.
    if (!existsSync(file)) await writeFile(file, `${lines.join("\n")}\n`);
    const command = ["redis-server", file, ...(sentinel ? ["--sentinel"] : [])];
    const [program = "", ...args] =
      faketime === undefined ? command : ["faketime", "-f", faketime, ...command];
    this.#child = spawn(program, args, { stdio: "ignore" });
    // A large file takes its time to load.
    await until(() => isReady(this.port), LOADING_MS);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGCONT");
    child.kill(signal);
    await exited;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

/** Answers PING with anything but LOADING: a server with a password is ready when it asks for it. */
function isReady(port: number): Promise<boolean> {
  const socket = createConnection({ host: "127.0.0.1", port });
  return new Promise((resolve) => {
    const done = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(200, () => done(false));
    socket.on("error", () => done(false));
    socket.on("data", (data) => done(!data.toString().startsWith("-LOADING")));
    socket.write("PING\r\n");
  });
}
