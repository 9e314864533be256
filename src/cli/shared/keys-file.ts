import { resolve } from "node:path";
import type { Io } from "./command.ts";
import { CONFIG_OPTION, configFile, readConfig } from "./config-file.ts";

/** The options of every command that works on the keys file, for `readAirlockOptions`. */
export const KEYS_OPTIONS = { ...CONFIG_OPTION, keys: { type: "string" } } as const;

/** What `airlock help` says of them. */
export const KEYS_USAGE = `
  --keys FILE         the keys file (default: as the configuration says, else ./airlock-keys.json)
  -c, --config FILE   the configuration (default: ./airlock.yaml, if there is one)
  -h, --help          this text
`.slice(1);

/** The absolute path of the keys file; `undefined` where the configuration has faults, which are then printed. */
export function keysFile(given: { keys?: string; config?: string }, io: Io): string | undefined {
  const path = given.keys ?? configuredPath(given.config, io);
  return path === undefined ? undefined : resolve(io.cwd, path);
}

function configuredPath(config: string | undefined, io: Io): string | undefined {
  // Keys may well be made before there is a configuration.
  if (configFile(config, io) === undefined) return io.env.AIRLOCK_KEYS || "./airlock-keys.json";
  const loaded = readConfig(config, io);
  return loaded.ok ? loaded.config.keys : undefined;
}
