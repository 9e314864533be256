import { LRUCache } from "lru-cache";
import type { RoomConfig } from "../config/config.ts";
import type { Batcher } from "../engine/batcher.ts";
import type { RoomMetrics } from "../metrics/metrics.ts";
import { STALE_MS } from "../room/settings.ts";
import { RoomCookies } from "./cookies.ts";
import type { Overload } from "./overload/overload.ts";
import { StatusBoard } from "./status.ts";

/** A room as this gateway runs it: built once, read at every request. */
export interface Room {
  readonly config: RoomConfig;
  readonly batcher: Batcher;
  readonly cookies: RoomCookies;
  readonly status: StatusBoard;
  readonly metrics: RoomMetrics;
  /** The process', and so that of all its rooms. */
  readonly overload: Overload;
  /** What tokens have to be for. */
  readonly expected: { readonly room: string; readonly epoch: string };
  /** Keys of those who stand at the door, as this gateway last heard. */
  readonly atTheDoor: LRUCache<string, true>;
  /** Keys of those admitted lately, so that a second tab's claim is not a second admission in the metrics. */
  readonly greeted: LRUCache<string, true>;
  isBypass(path: string): boolean;
}

const MOST_REMEMBERED = 10_000;
const GREETED_MS = 60_000;

export function openRoom(parts: Pick<Room, "config" | "batcher" | "metrics" | "overload">): Room {
  const { config, overload } = parts;
  return {
    ...parts,
    cookies: new RoomCookies(config.id, config.cookieDomain),
    status: new StatusBoard(config, overload),
    expected: { room: config.id, epoch: config.epoch },
    atTheDoor: new LRUCache({ max: MOST_REMEMBERED, ttl: STALE_MS }),
    greeted: new LRUCache({ max: MOST_REMEMBERED, ttl: GREETED_MS }),
    isBypass: bypassOf(config.bypass),
  };
}

/** Patterns are exact paths, or end in `*` for anything below. The query does not count. */
function bypassOf(patterns: readonly string[]): (path: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  const prefixes = patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1));
  if (patterns.length === 0) return () => false;
  return (url) => {
    const query = url.indexOf("?");
    const path = query === -1 ? url : url.slice(0, query);
    if (!isPlain(path)) return false;
    return exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
  };
}

/** A path that a shop may read as another one (`/static/../buy`, `/..;/`, `%2e`, `//`, `\`) is not let past the line. */
function isPlain(path: string): boolean {
  return !/\/\.{1,2}(?:[/;]|$)|%2e|%2f|%5c|\\|\/\//i.test(path);
}
