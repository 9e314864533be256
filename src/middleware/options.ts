import type { Logger } from "pino";
import type { z } from "zod";
import type { RoomConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { formatFault } from "../config/faults.ts";
import { type LoadedConfig, loadMiddlewareConfig } from "../config/load.ts";
import type { middlewareSchema } from "../config/schema.ts";
import { AirlockError } from "../errors.ts";

/** What stands in `airlock.yaml`, as an object. Rooms need no `upstream`. */
export type AirlockValues = z.input<typeof middlewareSchema>;

/** Where `airlock()` has its configuration from: a file, or the same keys in code. */
export type AirlockOptions = Surroundings & ({ readonly config: string } | AirlockValues);

interface Surroundings {
  /** `AIRLOCK_…` variables stand over file and values. Default: `process.env`. */
  readonly env?: Environment;
  /** A pino logger of the shop's own. Default: JSON lines on stdout, from `log.level` up. */
  readonly logger?: Logger;
}

type Good = Extract<LoadedConfig<RoomConfig>, { ok: true }>;

/** Fails with `ERR_CONFIG_INVALID`, whose message has every fault on a line of its own. */
export function readAirlockOptions(options: AirlockOptions): Good & { readonly logger: Logger | undefined } {
  const { env = process.env, logger, ...rest } = options;
  const loaded = loadMiddlewareConfig({
    env,
    ...("config" in rest ? { file: rest.config } : { values: rest }),
  });
  if (loaded.ok) return { ...loaded, logger };
  const faults = loaded.faults.map((fault) => `\n  ${formatFault(fault)}`).join("");
  throw new AirlockError("ERR_CONFIG_INVALID", `airlock's configuration has faults:${faults}`);
}
