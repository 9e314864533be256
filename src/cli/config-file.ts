import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { formatFault } from "../config/faults.ts";
import { type Loaded, loadConfig } from "../config/load.ts";
import type { Io } from "./command.ts";

/** The option of every command that reads the configuration, for `readOptions`. */
export const CONFIG_OPTION = { config: { type: "string", short: "c" } } as const;

const DEFAULT_FILE = "airlock.yaml";

const NO_FILE = "there is no such file; --config names another, and with AIRLOCK_ROOMS none is needed";

/**
 * Loads the configuration that `--config` names, else ./airlock.yaml. Where there is no ./airlock.yaml and `AIRLOCK_ROOMS`
 * is set, the environment is the whole configuration.
 */
export function loadFrom(file: string | undefined, { env, cwd }: Pick<Io, "env" | "cwd">): Loaded {
  if (file === undefined && !existsSync(resolve(cwd, DEFAULT_FILE))) {
    if (env.AIRLOCK_ROOMS) return loadConfig({ folder: cwd, env });
    return { ok: false, faults: [{ file: DEFAULT_FILE, path: "", message: NO_FILE }] };
  }
  return loadConfig({ file: file ?? DEFAULT_FILE, folder: cwd, env });
}

/** The same, with its faults or warnings printed to stderr. */
export function readConfig(file: string | undefined, io: Io): Loaded {
  const { stderr } = io;
  const loaded = loadFrom(file, io);
  if (loaded.ok) for (const warning of loaded.warnings) stderr.write(`warning: ${formatFault(warning)}\n`);
  else for (const fault of loaded.faults) stderr.write(`${formatFault(fault)}\n`);
  return loaded;
}
