import { dirname, resolve } from "node:path";
import type { z } from "zod";
import type { Config, ProxiedRoomConfig, RoomConfig, Secrets, WaitingConfig } from "./config.ts";
import type { EngineUrl } from "./engine-url.ts";
import { type Environment, overlayEnvironment } from "./environment.ts";
import { type ConfigFault, faultsOf, type LocateFault } from "./faults.ts";
import { redactEngineUrl } from "./redact-engine-url.ts";
import { fileSchema, middlewareSchema } from "./schema.ts";
import { readSource, type Source } from "./source.ts";
import { warningsOf } from "./warnings.ts";

/** A configuration that may be run, or all that is wrong with it. */
export type LoadedConfig<Room extends RoomConfig = ProxiedRoomConfig> =
  | {
      readonly ok: true;
      readonly config: Config<Room>;
      readonly secrets: Secrets;
      readonly warnings: readonly ConfigFault[];
    }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/**
 * Where a configuration comes from: a file, or plain values of the same shape. `folder` is where a relative `file`
 * begins, by default the working directory.
 */
export interface ConfigOrigin {
  readonly file?: string | undefined;
  readonly values?: unknown;
  readonly folder?: string;
  readonly env: Environment;
}

/**
 * Reads the configuration of `file` or `values` with what `env` sets over it. Without either the environment is all there
 * is. Refuses with every fault at once, in the order of the file; only a file that is no YAML hides what else is wrong.
 */
export function loadConfig(origin: ConfigOrigin): LoadedConfig {
  return load(fileSchema, origin);
}

/** The same for a shop in this process, whose rooms need no upstream. */
export function loadMiddlewareConfig(origin: ConfigOrigin): LoadedConfig<RoomConfig> {
  return load(middlewareSchema, origin);
}

type Parsed<Room extends RoomConfig> = Omit<Config<Room>, "engine"> & { readonly engine: EngineUrl };

function load<Room extends RoomConfig>(
  schema: z.ZodType<Parsed<Room>>,
  { file, values = {}, folder = ".", env }: ConfigOrigin,
): LoadedConfig<Room> {
  const source = file === undefined ? given(values) : readSource(file, folder);
  if (source.raw === undefined) return { ok: false, faults: source.faults };
  const overlay = overlayEnvironment(source.raw, env);
  const locate: LocateFault = (path, part) => {
    const set = overlay.set.findLast((one) => one.path.every((key, index) => key === path[index]));
    return set ? { variable: set.variable } : source.locate(path, part);
  };
  const result = schema.safeParse(overlay.raw, { reportInput: true });
  const found = result.success ? [] : result.error.issues.flatMap((issue) => faultsOf(issue, locate));
  const faults = [...source.faults, ...overlay.faults, ...found];
  if (!result.success || faults.length > 0) return { ok: false, faults: faults.sort(inOrder) };
  const { engine, ...rest } = result.data;
  const beside = file === undefined ? folder : dirname(resolve(folder, file));
  const config: Config<Room> = {
    ...rest,
    engine: { kind: engine.kind, url: redactEngineUrl(engine) },
    rooms: rest.rooms.map((room) => ({ ...room, waiting: withPaths(room.waiting, beside) })),
  };
  const { opsToken } = overlay;
  const secrets: Secrets = { engineUrl: engine, ...(opsToken !== undefined && { opsToken }) };
  return { ok: true, config, secrets, warnings: warningsOf(config, secrets, locate) };
}

/** The page's files lie beside the configuration that names them. */
function withPaths(waiting: WaitingConfig, folder: string): WaitingConfig {
  const path = (file: string | null) => (file === null ? null : resolve(folder, file));
  return { ...waiting, template: path(waiting.template), logo: path(waiting.logo) };
}

function given(raw: unknown): Source {
  return { raw, faults: [], locate: () => ({}) };
}

/** As in the file; what came from the environment after it. */
function inOrder(a: ConfigFault, b: ConfigFault): number {
  const last = Number.MAX_SAFE_INTEGER;
  return (a.line ?? last) - (b.line ?? last) || (a.column ?? 0) - (b.column ?? 0);
}
