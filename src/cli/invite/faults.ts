import { AirlockError } from "../../errors.ts";
import type { Output } from "../shared/command.ts";

const SHOWN = 20;
/** The reader tells of what it cannot read a little ahead of the rows before it. */
const AHEAD = 100;
const COUNT = new Intl.NumberFormat("en");

/** The bad lines of a file: the first are named, the rest counted. */
export class Faults {
  readonly #first: { readonly line: number; readonly reason: string }[] = [];
  #lines = 0;
  #last = 0;

  readonly add = (line: number, reason: string): void => {
    if (line !== this.#last) this.#lines++;
    this.#last = line;
    if (this.#first.length < SHOWN + AHEAD) this.#first.push({ line, reason });
  };

  /** How many lines are bad. */
  get lines(): number {
    return this.#lines;
  }

  /** Prints `entrants.csv:17: closesAt must be after opensAt` and so on, then fails; does nothing where no line is bad. */
  report(file: string, stderr: Output): void {
    if (this.#lines === 0) return;
    const shown = this.#first.toSorted((a, b) => a.line - b.line).slice(0, SHOWN);
    for (const { line, reason } of shown) stderr.write(`${file}:${line}: ${reason}\n`);
    const named = new Set(shown.map(({ line }) => line)).size;
    const rest = this.#lines - named;
    if (rest > 0) stderr.write(`and ${COUNT.format(rest)} more bad ${rest === 1 ? "line" : "lines"}\n`);
    const what = this.#lines === 1 ? "a line is" : `${COUNT.format(this.#lines)} lines are`;
    throw new AirlockError("ERR_ENTRANTS_INVALID", `${what} bad; nothing was done`);
  }
}
