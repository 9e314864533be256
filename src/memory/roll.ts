/*
 * What comes and goes with every request must not lie in a `Set` or a `Map` that lives long. V8 rebuilds such a table each time its
 * deleted entries have filled it, and each dead table leads to the one after it: once one has grown old, all that lay in any
 * of them outlives the young collections (OrderedHashTable::Rehash in V8). It was a third of an admitted request's CPU.
 */

/** A member of a roll. */
export interface RollMember {
  /** Where it stands, for the roll alone; -1: it is not there. */
  rollAt: number;
}

/** What is under way, in no order. A member can be on one roll only. */
export class Roll<Member extends RollMember> implements Iterable<Member> {
  readonly #members: Member[] = [];

  get size(): number {
    return this.#members.length;
  }

  add(member: Member): void {
    if (member.rollAt !== -1) return;
    member.rollAt = this.#members.length;
    this.#members.push(member);
  }

  /** The last one takes its place. */
  delete(member: Member): void {
    const { rollAt } = member;
    if (rollAt === -1) return;
    member.rollAt = -1;
    const last = this.#members.pop();
    if (last === undefined || last === member) return;
    last.rollAt = rollAt;
    this.#members[rollAt] = last;
  }

  /** Those who are on it now, whoever comes or goes meanwhile. */
  [Symbol.iterator](): Iterator<Member> {
    return this.#members.slice().values();
  }
}

/** Idle entries are swept once there are more than this. */
const LEAST_SWEPT = 1024;

/** Things by key, made when they are asked for. One that is idle goes when there are many. */
export class SweptMap<Value extends { readonly isIdle: boolean }> {
  #all = new Map<string, Value>();
  #sweptAt = LEAST_SWEPT;

  /** Those that may be idle are among them. */
  get size(): number {
    return this.#all.size;
  }

  get(key: string): Value | undefined {
    return this.#all.get(key);
  }

  /** Takes the place of what was there. */
  set(key: string, value: Value): void {
    if (this.#all.size >= this.#sweptAt) this.sweep();
    this.#all.set(key, value);
  }

  values(): Iterable<Value> {
    return this.#all.values();
  }

  /** Forgets all that are idle. */
  sweep(): void {
    this.#all = new Map(Array.from(this.#all).filter(([, value]) => !value.isIdle));
    this.#sweptAt = Math.max(LEAST_SWEPT, 2 * this.#all.size);
  }
}
