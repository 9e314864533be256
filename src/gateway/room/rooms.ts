import { LRUCache } from "lru-cache";
import type { RoomConfig, RoomMatch } from "../../config/config.ts";
import { callPath } from "../../protocol/paths.ts";
import type { Room } from "./room.ts";

interface Rule {
  readonly room: Room;
  readonly path: string;
}

/** Whoever asks chooses the `Host`: of those that are not seen again, few are kept. */
const MOST_HOSTS = 1000;
const LONGEST_HOST = 260;
const MANY_READINGS = /[%\\;]|\/[/.]/;

/** Where a room begins on this host: the path of the first of its matches that is for it. */
export function entryOf({ match }: RoomConfig, host: string | undefined): string {
  const name = hostname(host ?? "");
  const isFor = (rule: RoomMatch) =>
    rule.host === "*" ||
    rule.host === name ||
    (rule.host.startsWith("*.") && name.endsWith(rule.host.slice(1)));
  return (match.find(isFor) ?? match[0])?.path ?? "/";
}

/**
 * Which room a request belongs to. The longest path wins; among equal paths an exact host, then the longest wildcard.
 * Letter case does not count: many shops take `/Sale` for `/sale`, and one line would be as good as none.
 */
export class Rooms {
  readonly all: readonly Room[];
  readonly #byId: ReadonlyMap<string, Room>;
  readonly #byStatus: ReadonlyMap<string, Room>;
  readonly #exact = new Map<string, Rule[]>();
  readonly #suffixes: { readonly suffix: string; readonly rules: Rule[] }[] = [];
  readonly #any: Rule[] = [];
  readonly #rulesOf = new LRUCache<string, readonly Rule[]>({ max: MOST_HOSTS });

  constructor(rooms: readonly Room[]) {
    this.all = rooms;
    this.#byId = new Map(rooms.map((room) => [room.config.id, room]));
    this.#byStatus = new Map(rooms.map((room) => [callPath(room.config.id, "status"), room]));
    for (const room of rooms) for (const match of room.config.match) this.#add(room, match);
    this.#suffixes.sort((a, b) => b.suffix.length - a.suffix.length);
  }

  byId(id: string): Room | undefined {
    return this.#byId.get(id);
  }

  /** The room whose status a request target is, as it is nearly always written. */
  byStatus(url: string): Room | undefined {
    return this.#byStatus.get(url);
  }

  /**
   * `host` is a `Host` field, with or without a port. Undefined: no room is for this address, or the shop could read its
   * path as one of another room (`/x/../sale`, `//sale`, `/%73ale`).
   */
  find(host: string | undefined, url: string): Room | undefined {
    const rules = this.#rulesFor(host ?? "");
    const path = pathOf(url);
    const room = match(rules, path);
    return this.all.length === 1 || !MANY_READINGS.test(path) || match(rules, resolved(path)) === room
      ? room
      : undefined;
  }

  /** Whether no room is for this address, however the shop reads its path. */
  isOutside(host: string | undefined, url: string): boolean {
    const rules = this.#rulesFor(host ?? "");
    const path = pathOf(url);
    return match(rules, path) === undefined && match(rules, resolved(path)) === undefined;
  }

  /** The rules for a `Host` field, the first that covers a path being the one that counts. */
  #rulesFor(host: string): readonly Rule[] {
    const known = this.#rulesOf.get(host);
    if (known !== undefined) return known;
    const name = hostname(host);
    const rules = [...(this.#exact.get(name) ?? [])];
    for (const one of this.#suffixes) if (name.endsWith(one.suffix)) rules.push(...one.rules);
    rules.push(...this.#any);
    // Stable: among equal paths the order by host stays.
    rules.sort((a, b) => b.path.length - a.path.length);
    if (host.length <= LONGEST_HOST) this.#rulesOf.set(host, rules);
    return rules;
  }

  #add(room: Room, { host, path }: { host: string; path: string }): void {
    const rule = { room, path: path.replace(/\/+$/, "").toLowerCase() };
    if (host === "*") this.#any.push(rule);
    else if (host.startsWith("*.")) {
      const suffix = host.slice(1);
      const known = this.#suffixes.find((one) => one.suffix === suffix);
      if (known === undefined) this.#suffixes.push({ suffix, rules: [rule] });
      else known.rules.push(rule);
    } else this.#exact.set(host, [...(this.#exact.get(host) ?? []), rule]);
  }
}

function match(rules: readonly Rule[], path: string): Room | undefined {
  for (const rule of rules) if (covers(rule.path, path)) return rule.room;
  return undefined;
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return (query === -1 ? url : url.slice(0, query)).toLowerCase();
}

/** A path means itself and all below it: `/sale` covers `/sale` and `/sale/1`, not `/sales`. */
function covers(path: string, url: string): boolean {
  return url.startsWith(path) && (url.length === path.length || url[path.length] === "/");
}

/** The path as a lenient shop reads it: decoded, without empty and dot segments and without parameters (`/x;y`). */
function resolved(path: string): string {
  const text = path
    .replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .toLowerCase();
  const segments: string[] = [];
  for (const segment of text.split(/[/\\]/)) {
    const [name = ""] = segment.split(";", 1);
    if (name === "..") segments.pop();
    else if (name !== "" && name !== ".") segments.push(name);
  }
  return `/${segments.join("/")}`;
}

function hostname(host: string): string {
  const colon = host.lastIndexOf(":");
  const name = colon > host.lastIndexOf("]") ? host.slice(0, colon) : host;
  return name.toLowerCase().replace(/\.$/, "");
}
