/** The keys of one room, in the order of KEYS of the exchange command. */
export const KEY_NAMES = [
  "ledger",
  "sessions",
  "started",
  "ended",
  "ready",
  "seen",
  "calls",
  "feed",
  "used",
  "people",
  "revoked",
  "kept",
  "shown",
] as const;

export type KeyName = (typeof KEY_NAMES)[number];

/**
 * A key of a room: `airlock:{tickets}:ledger`. The room is the hash tag, so a cluster keeps all of a room on one node.
 * `used` and `shown` are prefixes: the command adds `lane:chunk`.
 */
export function roomKey(room: string, name: KeyName): string {
  const isPrefix = name === "used" || name === "shown";
  return `airlock:{${room}}:${name}${isPrefix ? ":" : ""}`;
}

export function roomKeys(room: string): string[] {
  return KEY_NAMES.map((name) => roomKey(room, name));
}
