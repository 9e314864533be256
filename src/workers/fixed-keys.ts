import type { Config } from "../config/config.ts";

/**
 * The keys in which two configurations differ although a running gateway cannot change them. Workers with two engines would
 * each keep a ledger of their own and admit the whole rate; the operators' listener is the primary's.
 */
export function changedFixedKeys(before: Config, after: Config): string[] {
  const fixed: string[] = [];
  if (before.engine.url !== after.engine.url) fixed.push("engine");
  const { host, port } = before.ops.listen;
  if (host !== after.ops.listen.host || port !== after.ops.listen.port) fixed.push("ops.listen");
  return fixed;
}
