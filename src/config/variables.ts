import { CONFIG_KEYS, type ConfigKey } from "./keys.ts";

/** What a variable of the environment sets. */
export interface Variable {
  readonly path: readonly (string | number)[];
  readonly kind: ConfigKey["kind"];
}

export const VARIABLE_PREFIX = "AIRLOCK_";

/** Every variable that may set something in this configuration, a map before its keys. */
export function variablesOf(raw: unknown): Map<string, Variable> {
  const found = new Map<string, Variable>();
  for (const { path, kind } of CONFIG_KEYS) {
    const [top, star, ...rest] = path;
    if (star !== "*") found.set(variableName(path), { path, kind });
    else if (top === "rooms" && !rest.includes("*")) {
      for (const [index, id] of roomIds(raw).entries()) {
        if (id) found.set(variableName(["rooms", id, ...rest]), { path: ["rooms", index, ...rest], kind });
      }
    }
  }
  return found;
}

function variableName(path: readonly string[]): string {
  const words = path.map((part) => part.replaceAll(/[A-Z]/g, "_$&").replaceAll("-", "_").toUpperCase());
  return VARIABLE_PREFIX + words.join("_");
}

/** Ids in the order of the rooms; empty where a room has none that could be part of a name. */
function roomIds(raw: unknown): string[] {
  const rooms: unknown = typeof raw === "object" && raw !== null && "rooms" in raw ? raw.rooms : undefined;
  if (!Array.isArray(rooms)) return [];
  return rooms.map((room: unknown) => {
    const id = typeof room === "object" && room !== null && "id" in room ? room.id : undefined;
    return typeof id === "string" && /^[a-z0-9-]+$/.test(id) ? id : "";
  });
}
