import type { Room } from "./room.ts";

interface Rule {
  readonly room: Room;
  readonly path: string;
}

const MANY_READINGS = /[%\\;]|\/[/.]/;

/**
 * Which room a request belongs to. The longest path wins; among equal paths an exact host, then the longest wildcard.
 * Letter case does not count: many shops take `/Sale` for `/sale`, and one line would be as good as none.
 */
export class Rooms {
  readonly all: readonly Room[];
  readonly #byId: ReadonlyMap<string, Room>;
  readonly #exact = new Map<string, Rule[]>();
  readonly #suffixes: { readonly suffix: string; readonly rules: Rule[] }[] = [];
  readonly #any: Rule[] = [];

  constructor(rooms: readonly Room[]) {
    this.all = rooms;
    this.#byId = new Map(rooms.map((room) => [room.config.id, room]));
    for (const room of rooms) for (const match of room.config.match) this.#add(room, match);
    for (const rules of [this.#any, ...this.#exact.values(), ...this.#suffixes.map((one) => one.rules)]) {
      rules.sort((a, b) => b.path.length - a.path.length);
    }
    this.#suffixes.sort((a, b) => b.suffix.length - a.suffix.length);
  }

  byId(id: string): Room | undefined {
    return this.#byId.get(id);
  }

  /**
   * `host` is a `Host` field, with or without a port. Undefined: no room is for this address, or the shop could read its
   * path as one of another room (`/x/../sale`, `//sale`, `/%73ale`).
   */
  find(host: string | undefined, url: string): Room | undefined {
    const name = hostname(host ?? "");
    const path = pathOf(url);
    const room = this.#match(name, path);
    return this.all.length === 1 || !MANY_READINGS.test(path) || this.#match(name, resolved(path)) === room
      ? room
      : undefined;
  }

  /** Whether no room is for this address, however the shop reads its path. */
  isOutside(host: string | undefined, url: string): boolean {
    const name = hostname(host ?? "");
    const path = pathOf(url);
    return this.#match(name, path) === undefined && this.#match(name, resolved(path)) === undefined;
  }

  #match(name: string, url: string): Room | undefined {
    const candidates = [this.#exact.get(name)];
    for (const { suffix, rules } of this.#suffixes) if (name.endsWith(suffix)) candidates.push(rules);
    candidates.push(this.#any);
    let best: Rule | undefined;
    for (const rules of candidates) {
      const rule = rules?.find(({ path }) => covers(path, url));
      if (rule !== undefined && (best === undefined || rule.path.length > best.path.length)) best = rule;
    }
    return best?.room;
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
