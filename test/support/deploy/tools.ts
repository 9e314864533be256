import { execFileSync, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..", "..", "..");
export const CHART = join(ROOT, "helm", "airlock");

/** Where `scripts/tools/install` has put the programs and the schemas. */
const TOOLS = execFileSync("sh", [join(ROOT, "scripts/tools/install"), "--where"], {
  encoding: "utf8",
}).trim();
export const SCHEMAS = join(TOOLS, "schemas");
/** Root file system of a Debian without anything. */
export const BASE = join(TOOLS, "base");
/** Python packages of a shop that is not this project's. */
export const SHOP_PACKAGES = join(TOOLS, "shop");

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function tool(
  name: "helm" | "helm-unittest" | "kubeconform",
  args: readonly string[],
  input = "",
): Ran {
  return run(join(TOOLS, "bin", name), args, { input });
}

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Ran {
  const ended = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, ...options });
  if (ended.error !== undefined) throw ended.error;
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

/** The same; one that fails throws, with what it said. */
export function done(
  program: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): string {
  const { code, out, err } = run(program, args, options);
  if (code !== 0)
    throw new Error(`${program} ${args.slice(0, 3).join(" ")}… ended with ${code}:\n${out}\n${err}`);
  return out.trim();
}
