import type { RingKey } from "../tokens/key.ts";
import { TOKEN_ALGORITHMS } from "../tokens/kind.ts";
import { keyStateOf } from "../tokens/rotation.ts";
import { formatTable } from "./shared/table.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HEAD = ["KID", "KIND", "ALG", "STATE", "AGE", "UNTIL"];

/** A line a key: `3f0c9b1e55aa7d42  pass   ES256  next      0m   2026-03-01T10:05:00.000Z`. Nothing private. */
export function formatKeyTable(keys: readonly RingKey[], nowMs: number): string {
  return formatTable([HEAD, ...keys.map((key) => row(key, keys, nowMs))]);
}

function row(key: RingKey, keys: readonly RingKey[], nowMs: number): string[] {
  const { state, until } = keyStateOf(key, keys, nowMs);
  const end = Number.isFinite(until) ? new Date(until).toISOString() : "";
  return [key.kid, key.kind, TOKEN_ALGORITHMS[key.kind], state, age(nowMs - key.createdAt), end];
}

/** `0m`, `59m`, `23h`, `30d`: whole units, rounded down. A key from a clock ahead of this one is of age zero. */
function age(ms: number): string {
  if (ms < HOUR) return `${Math.floor(Math.max(ms, 0) / MINUTE)}m`;
  return ms < DAY ? `${Math.floor(ms / HOUR)}h` : `${Math.floor(ms / DAY)}d`;
}
