import { resolve } from "node:path";
import type { RoomConfig } from "../../config/config.ts";
import { listenerUrl } from "../../ops/listen.ts";
import type { Io } from "./command.ts";
import { configFile, readConfig } from "./config-file.ts";

/** What the commands for invitations take from the configuration, where there is one. */
export interface CommandContext {
  /** Absent: rooms and lanes cannot be checked. */
  readonly rooms?: readonly RoomConfig[];
  /** Absolute path of the keys file. */
  readonly keys: string;
  /** Where operators reach a gateway on this machine. */
  readonly opsUrl: string;
}

const DEFAULT_KEYS = "./airlock-keys.json";
const DEFAULT_OPS = { host: "127.0.0.1", port: 9090 };

/** `undefined` where the configuration has faults, which are then printed. Invitations may well be made where there is none. */
export function readContext(given: { config?: string; keys?: string }, io: Io): CommandContext | undefined {
  const isThere = configFile(given.config, io) !== undefined || Boolean(io.env.AIRLOCK_ROOMS);
  if (!isThere) {
    const keys = given.keys ?? (io.env.AIRLOCK_KEYS || DEFAULT_KEYS);
    return { keys: resolve(io.cwd, keys), opsUrl: listenerUrl(DEFAULT_OPS) };
  }
  const loaded = readConfig(given.config, io);
  if (!loaded.ok) return undefined;
  const { rooms, keys, ops } = loaded.config;
  return { rooms, keys: resolve(io.cwd, given.keys ?? keys), opsUrl: listenerUrl(ops.listen) };
}
