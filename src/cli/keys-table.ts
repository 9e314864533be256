import type { RingKey } from "../tokens/key.ts";
import { ALGORITHMS } from "../tokens/kind.ts";
import { stateOf } from "../tokens/rotation.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HEAD = ["KID", "KIND", "ALG", "STATE", "AGE", "UNTIL"];

/** A line a key: `3f0c9b1e55aa7d42  pass   ES256  next      0m   2026-03-01T10:05:00.000Z`. Nothing private. */
export function keyTable(keys: readonly RingKey[], nowMs: number): string {
  const rows = [HEAD, ...keys.map((key) => row(key, keys, nowMs))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function row(key: RingKey, keys: readonly RingKey[], nowMs: number): string[] {
  const { state, until } = stateOf(key, keys, nowMs);
  const end = Number.isFinite(until) ? new Date(until).toISOString() : "";
  return [key.kid, key.kind, ALGORITHMS[key.kind], state, age(nowMs - key.createdAt), end];
}

/** `0m`, `59m`, `23h`, `30d`: whole units, rounded down. A key from a clock ahead of this one is of age zero. */
function age(ms: number): string {
  if (ms < HOUR) return `${Math.floor(Math.max(ms, 0) / MINUTE)}m`;
  return ms < DAY ? `${Math.floor(ms / HOUR)}h` : `${Math.floor(ms / DAY)}d`;
}
