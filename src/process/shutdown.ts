export type CloseStep = () => Promise<unknown> | unknown;

/** What was opened, to be closed in the reverse order. */
export class Shutdown {
  readonly #closes: CloseStep[] = [];
  #closed: Promise<void> | undefined;

  add(...closes: CloseStep[]): void {
    this.#closes.push(...closes);
  }

  /** Closes all, also where one fails, and then fails with the first. May be called again and resolves with the first. */
  close(): Promise<void> {
    this.#closed ??= this.#run();
    return this.#closed;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closes.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
