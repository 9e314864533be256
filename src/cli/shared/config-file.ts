import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { formatFault } from "../../config/faults.ts";
import { type LoadedConfig, loadConfig } from "../../config/load.ts";
import type { Io } from "./command.ts";

/** The option of every command that reads the configuration, for `readAirlockOptions`. */
export const CONFIG_OPTION = { config: { type: "string", short: "c" } } as const;

const DEFAULT_FILE = "airlock.yaml";

type Place = Pick<Io, "env" | "cwd">;

/** The file that `--config` names, else `AIRLOCK_CONFIG`, else ./airlock.yaml; of the last two undefined where there is none. */
export function configFile(given: string | undefined, { env, cwd }: Place): string | undefined {
  if (given !== undefined) return given;
  const usual = usualFile(env);
  return existsSync(resolve(cwd, usual)) ? usual : undefined;
}

function usualFile(env: Io["env"]): string {
  return env.AIRLOCK_CONFIG || DEFAULT_FILE;
}

const NO_FILE = "there is no such file; --config names another, and with AIRLOCK_ROOMS none is needed";

/**
 * Loads the configuration that `--config` names, else `AIRLOCK_CONFIG`, else ./airlock.yaml. Where neither of the last two is
 * there and `AIRLOCK_ROOMS` is set, the environment is the whole configuration.
 */
export function loadFrom(given: string | undefined, place: Place): LoadedConfig {
  const { env, cwd } = place;
  const file = configFile(given, place);
  if (file !== undefined) return loadConfig({ file, folder: cwd, env });
  if (env.AIRLOCK_ROOMS) return loadConfig({ folder: cwd, env });
  return { ok: false, faults: [{ file: usualFile(env), path: "", message: NO_FILE }] };
}

/** The same, with its faults or warnings printed to stderr. */
export function readConfig(file: string | undefined, io: Io): LoadedConfig {
  const { stderr } = io;
  const loaded = loadFrom(file, io);
  if (loaded.ok) for (const warning of loaded.warnings) stderr.write(`warning: ${formatFault(warning)}\n`);
  else for (const fault of loaded.faults) stderr.write(`${formatFault(fault)}\n`);
  return loaded;
}
