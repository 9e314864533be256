import { once } from "node:events";
import { serve } from "../serve.ts";
import type { Command } from "./command.ts";
import { CONFIG_OPTION, readConfig } from "./config-file.ts";
import { readOptions } from "./options.ts";

const USAGE = `
Usage:
  airlock serve [--config FILE]

Opens the gateway of the configuration and runs until SIGTERM or SIGINT. Then readiness goes off, requests in flight
finish (at most drainSeconds), and the ledger is told of the last releases. A second signal ends it at once.
Logs are JSON lines on stdout; AIRLOCK_... variables override the file.

Options:
  -c, --config FILE   the configuration (default: ./airlock.yaml)
  -h, --help          this text
`;

export const serveCommand: Command = {
  name: "serve",
  summary: "open the gateway",
  usage: USAGE,
  async run(args, io) {
    const { config: file } = readOptions(args, CONFIG_OPTION);
    const loaded = readConfig(file, io);
    if (!loaded.ok) return 1;
    const running = await serve(loaded.config, loaded.secrets);
    if (!io.stop.aborted) await once(io.stop, "abort");
    await running.close();
    return 0;
  },
};
