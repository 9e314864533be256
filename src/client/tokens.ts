/** Where tokens are kept between visits: `localStorage`, or what an app has. Whoever reads them is the visitor. */
export interface TokenStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
  removeItem(key: string): void | Promise<void>;
}

export interface HeldTokens {
  readonly place?: string | undefined;
  readonly pass?: string | undefined;
}

/** The visitor's tokens. A storage that fails costs the memory between visits, nothing else. */
export class Tokens {
  held: HeldTokens = {};
  readonly #storage: TokenStorage | undefined;
  readonly #key: string;

  constructor(storage: TokenStorage | undefined, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  async load(): Promise<void> {
    try {
      const { place, pass } = JSON.parse((await this.#storage?.getItem(this.#key)) ?? "{}");
      this.held = { place, pass };
    } catch {
      this.held = {};
    }
  }

  async keep(more: HeldTokens): Promise<void> {
    this.held = { ...this.held, ...more };
    try {
      await this.#storage?.setItem(this.#key, JSON.stringify(this.held));
    } catch {}
  }

  async drop(): Promise<void> {
    this.held = {};
    try {
      await this.#storage?.removeItem(this.#key);
    } catch {}
  }
}
