import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stringify } from "yaml";

const MAIN = join(import.meta.dirname, "..", "..", "dist", "main.js");

/** A gateway as operators run it: a process of its own. */
export interface GatewayProcess {
  readonly url: string;
  readonly opsUrl: string;
  readonly process: ChildProcess;
  /** What it logged, a line a record. */
  readonly log: readonly string[];
  /** Writes another configuration in the place of the one it was started with. */
  write(config: Readonly<Record<string, unknown>>): void;
  kill9(): Promise<void>;
  stop(): Promise<number | null>;
}

/**
 * Starts `airlock serve` with this configuration on free ports and waits until it listens. `faketime` shifts its
 * clock ("+1s"); its monotonic clock stays real, as on a machine whose clock is wrong.
 */
export async function startGateway(
  folder: string,
  config: Readonly<Record<string, unknown>>,
  faketime?: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const file = join(folder, `airlock-${Math.random().toString(36).slice(2)}.yaml`);
  const write = (parts: Readonly<Record<string, unknown>>) => {
    const usual = {
      listen: "127.0.0.1:0",
      ops: { listen: "127.0.0.1:0" },
      keys: join(folder, "keys.json"),
    };
    writeFileSync(file, stringify({ ...usual, ...parts }));
  };
  write(config);
  // Not through the `faketime` command: it stands between, and a signal to it does not reach the gateway.
  const shifted = {
    LD_PRELOAD: "/usr/$LIB/faketime/libfaketime.so.1",
    FAKETIME: faketime,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  const env = { PATH: process.env.PATH ?? "", ...variables, ...(faketime !== undefined && shifted) };
  const child = spawn(process.execPath, [MAIN, "serve", "--config", file], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const log: string[] = [];
  const opened = new Promise<{ url: string; opsUrl: string }>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}: ${log.join("\n")}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      log.push(line);
      const record: unknown = JSON.parse(line);
      if (isOpen(record)) resolve(record);
    });
  });
  const { url, opsUrl } = await opened;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    await once(child, "exit");
    return child.exitCode;
  };
  return {
    url,
    opsUrl,
    process: child,
    log,
    write,
    kill9: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}

function isOpen(record: unknown): record is { url: string; opsUrl: string } {
  return typeof record === "object" && record !== null && "msg" in record && record.msg === "open";
}
