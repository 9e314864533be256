import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatFault } from "../../src/config/faults.ts";
import { type LoadedConfig, loadConfig } from "../../src/config/load.ts";

/** The least that is a configuration. */
export const LEAST = `rooms:
  - id: tickets
    upstream: http://127.0.0.1:3000
    whenEngineDown: hold
`;

/** A folder that holds this text as airlock.yaml, to be removed by who asked for it. */
export function configFolder(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "airlock-config-"));
  writeFileSync(join(folder, "airlock.yaml"), text);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** What `use` returns, at once, for a folder that holds this text as airlock.yaml. */
export function inFolder<Result>(text: string, use: (folder: string) => Result): Result {
  const { folder, remove } = configFolder(text);
  try {
    return use(folder);
  } finally {
    remove();
  }
}

export function load(text: string, env: Record<string, string> = {}): LoadedConfig {
  return inFolder(text, (folder) => loadConfig({ file: "airlock.yaml", folder, env }));
}

/** The faults as `airlock config check` prints them; none where the configuration is good. */
export function faultLines(text: string, env: Record<string, string> = {}): string[] {
  const loaded = load(text, env);
  return loaded.ok ? [] : loaded.faults.map(formatFault);
}

/** A configuration that must be good. */
export function loaded(text: string, env: Record<string, string> = {}): Extract<LoadedConfig, { ok: true }> {
  const result = load(text, env);
  if (!result.ok) throw new Error(result.faults.map(formatFault).join("\n"));
  return result;
}
