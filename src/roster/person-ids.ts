import { randomFillSync } from "node:crypto";
import { AirlockError } from "../errors.ts";

const MOST = 16_000_000;
const ID_BYTES = 12;

/** The persons of a run and their lines, so that none is invited twice: about 140 bytes for each id that was given. */
export class PersonIds {
  readonly #lines = new Map<string, number>();

  /** The line on which the person came before; `undefined` where this is the first. */
  firstLine(person: string, line: number): number | undefined {
    const first = this.#lines.get(person);
    if (first !== undefined) return first;
    // A Map holds 2^24 entries and then throws.
    if (this.#lines.size === MOST)
      throw new AirlockError(
        "ERR_ENTRANTS_INVALID",
        "more than 16,000,000 persons in one run; split the file",
      );
    this.#lines.set(person, line);
    return undefined;
  }
}

/** Asking the system for 12 bytes at a time took a tenth of a run. */
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;

/** 16 characters of base64url, 96 random bits: nobody has the same. None begins with -, which a command would take for an option. */
export function newPersonId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString("base64url", used, used + ID_BYTES);
  used += ID_BYTES;
  return id.startsWith("-") ? newPersonId() : id;
}
