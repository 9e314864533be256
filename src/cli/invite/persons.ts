import { randomBytes } from "node:crypto";
import { AirlockError } from "../../errors.ts";

const MOST = 16_000_000;
const ID_BYTES = 12;

/** The persons of a run and their lines, so that none is invited twice: about 100 bytes for each id that was given. */
export class Persons {
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

/** 16 characters of base64url, 96 random bits: nobody has the same. None begins with -, which a command would take for an option. */
export function newId(): string {
  const id = randomBytes(ID_BYTES).toString("base64url");
  return id.startsWith("-") ? newId() : id;
}
