import { once } from "node:events";
import { resolve } from "node:path";
import type { Config, Secrets } from "../config/config.ts";
import { formatFault } from "../config/faults.ts";
import type { LoadedConfig } from "../config/load.ts";
import { AirlockError } from "../errors.ts";
import { createLog } from "../log.ts";
import { serve } from "../process/serve.ts";
import { openWorkers } from "../workers/primary.ts";
import { isWorker, workerMain } from "../workers/worker.ts";
import type { CliCommand, Io } from "./shared/command.ts";
import { CONFIG_OPTION, configFile, loadFrom, readConfig } from "./shared/config-file.ts";
import { parseOptions } from "./shared/options.ts";
import { watchConfig } from "./watch-config.ts";

const USAGE = `
Usage:
  airlock serve [--config FILE] [--watch]

Opens the gateway of the configuration and runs until SIGTERM or SIGINT. Then readiness goes off, requests in flight
finish (at most drainSeconds), and the ledger is told of the last releases. A second signal ends it at once.
Logs are JSON lines on stdout; AIRLOCK_... variables override the file.

With Redis, a primary process keeps as many workers as the configuration says, restarts one that crashes, and takes the
configuration up anew on SIGHUP: workers are replaced one by one and no request is dropped. A configuration with faults
is refused in the log.

Options:
  --watch             look at the file every two seconds and take a change of it for a SIGHUP
  -c, --config FILE   the configuration (default: ./airlock.yaml)
  -h, --help          this text
`;

export const serveCommand: CliCommand = {
  name: "serve",
  summary: "open the gateway",
  usage: USAGE,
  async run(args, io) {
    if (isWorker()) return runWorker(io);
    const { config: file, watch } = parseOptions(args, { ...CONFIG_OPTION, watch: { type: "boolean" } });
    const loaded = readConfig(file, io);
    if (!loaded.ok) return 1;
    if (io.stop.aborted) return 0;
    const run = { io: watch ? watching(file, io) : io, again: () => loadFrom(file, io) };
    const { config, secrets } = loaded;
    if (config.engine.kind === "embedded") await runAlone(config, secrets, run);
    else await runWorkers(config, secrets, run);
    return 0;
  },
};

/** A change of the file hangs up as well. */
function watching(given: string | undefined, io: Io): Io {
  const file = configFile(given, io);
  if (file === undefined) throw new AirlockError("ERR_USAGE", "--watch needs a configuration in a file");
  const onHangUp = (again: () => void) => {
    io.onHangUp?.(again);
    watchConfig(resolve(io.cwd, file), again, io.stop);
  };
  return { ...io, onHangUp };
}

interface Run {
  readonly io: Io;
  readonly again: () => LoadedConfig;
}

/** The primary speaks to it; a terminal's hang-up comes to both. */
function runWorker(io: Io): Promise<number> {
  io.onHangUp?.(() => {});
  return workerMain(io.stop);
}

async function runAlone(config: Config, secrets: Secrets, { io, again }: Run): Promise<void> {
  const log = createLog(config.log);
  io.onHangUp?.(() => {
    const loaded = again();
    if (!loaded.ok) log.error({ faults: loaded.faults.map(formatFault) }, "the configuration has faults");
    log.warn("a gateway with the embedded engine takes up its configuration when it is started again");
  });
  const running = await serve(config, secrets, { log });
  if (!io.stop.aborted) await once(io.stop, "abort");
  await running.close();
}

async function runWorkers(config: Config, secrets: Secrets, { io, again }: Run): Promise<void> {
  const opening = openWorkers({ config, secrets });
  // A hang-up while it opens must not end it.
  io.onHangUp?.(() =>
    opening.then(
      (running) => running.reload(again),
      () => {},
    ),
  );
  const running = await opening;
  try {
    if (!io.stop.aborted) await Promise.race([once(io.stop, "abort"), running.lost]);
  } finally {
    await running.close();
  }
}
