import type { Invitation, Release } from "./batch.ts";

/**
 * Somebody invited who has come: the one row that a place of one's own costs. The same person is the same row, on whatever
 * device and with whatever invitation. Window, limit and `invitedAt` are the newest invitation's; zero: not known yet.
 */
export interface Person extends Invitation {
  readonly lane: string;
  /** The number that was given out. Zero: none yet. */
  readonly drawNumber: number;
  /** The place that it stands for: the same, or what the draw made of it. Zero: not known yet. */
  readonly place: number;
  /** Names the device that has the place. */
  readonly tag: string;
  /** Sessions begun. */
  readonly sessions: number;
}

/** The people of a room, and whose rows have changed since somebody emptied `changed`. */
export class People {
  readonly changed = new Set<string>();
  readonly #rows = new Map<string, Person>();

  get size(): number {
    return this.#rows.size;
  }

  get(person: string): Person | undefined {
    return this.#rows.get(person);
  }

  /** A row that says the same is no change: whoever claims again and again writes nothing. */
  set(person: string, row: Person): void {
    const known = this.#rows.get(person);
    if (known !== undefined && isSame(known, row)) return;
    this.#rows.set(person, row);
    this.changed.add(person);
  }

  all(): IterableIterator<[string, Person]> {
    return this.#rows.entries();
  }

  clear(): void {
    this.#rows.clear();
    this.changed.clear();
  }
}

/** Persons whose invitations are void, and who of them came in since somebody emptied `changed`. */
export class Revoked {
  readonly changed = new Set<string>();
  readonly #persons = new Set<string>();

  get size(): number {
    return this.#persons.size;
  }

  has(person: string): boolean {
    return this.#persons.has(person);
  }

  add(person: string): void {
    if (this.#persons.has(person)) return;
    this.#persons.add(person);
    this.changed.add(person);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#persons.values();
  }

  clear(): void {
    this.#persons.clear();
    this.changed.clear();
  }
}

/** The id of an invited visitor: the person and the device, `person.tag`. Ids of others have no dot. */
export function deviceId(person: string, tag: string): string {
  return `${person}.${tag}`;
}

/** Undefined: the id of somebody anonymous. */
export function personOf(id: string): { readonly person: string; readonly tag: string } | undefined {
  const dot = id.indexOf(".");
  return dot === -1 ? undefined : { person: id.slice(0, dot), tag: id.slice(dot + 1) };
}

export function newPerson(): Person {
  return {
    lane: "",
    drawNumber: 0,
    place: 0,
    tag: "",
    sessions: 0,
    opensAt: 0,
    closesAt: 0,
    limit: 0,
    invitedAt: 0,
  };
}

/** The row with what a newer invitation says. */
export function invitedBy(row: Person, { opensAt, closesAt, limit, invitedAt }: Invitation): Person {
  return invitedAt < row.invitedAt ? row : { ...row, opensAt, closesAt, limit, invitedAt };
}

/** The visitor on the device that has the place. */
export function visitorOf(person: string, { lane, place, tag }: Person): Release {
  return { lane, place, id: deviceId(person, tag) };
}

export function hasSessionsLeft({ limit, sessions }: Person): boolean {
  return limit === 0 || sessions < limit;
}

function isSame(a: Person, b: Person): boolean {
  return (
    a.lane === b.lane &&
    a.drawNumber === b.drawNumber &&
    a.place === b.place &&
    a.tag === b.tag &&
    a.sessions === b.sessions &&
    a.opensAt === b.opensAt &&
    a.closesAt === b.closesAt &&
    a.limit === b.limit &&
    a.invitedAt === b.invitedAt
  );
}
