const MOST_STEPS = 2048;

/** The highest value in each step of a time that nobody knows the length of: steps get twice as long when there are too many. */
export class Peaks {
  #stepSeconds = 1;
  #values: number[] = [];
  highest = 0;

  /** `second` does not go back. Seconds that nobody noted are like the one after them. */
  note(second: number, value: number): void {
    this.highest = Math.max(this.highest, value);
    let step = Math.floor(second / this.#stepSeconds);
    while (step >= MOST_STEPS) {
      this.#values = halved(this.#values);
      this.#stepSeconds *= 2;
      step = Math.floor(second / this.#stepSeconds);
    }
    while (this.#values.length <= step) this.#values.push(value);
    this.#values[step] = Math.max(this.#values[step] ?? 0, value);
  }

  /** At most so many steps. */
  steps(most: number): { readonly stepSeconds: number; readonly values: readonly number[] } {
    const together = Math.max(1, Math.ceil(this.#values.length / most));
    return { stepSeconds: this.#stepSeconds * together, values: inSteps(this.#values, together, highestOf) };
  }
}

/** Joins so many values each. */
export function inSteps(
  values: readonly number[],
  together: number,
  join: (some: readonly number[]) => number,
): number[] {
  return Array.from({ length: Math.ceil(values.length / together) }, (_, i) =>
    join(values.slice(i * together, (i + 1) * together)),
  );
}

function halved(values: readonly number[]): number[] {
  return inSteps(values, 2, highestOf);
}

function highestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
