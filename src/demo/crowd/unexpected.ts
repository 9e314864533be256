/** An answer that a visitor cannot go on with. `kind` is what the errors are counted by. */
export class Unexpected extends Error {
  readonly kind: string;

  constructor(kind: string) {
    super(`a simulated visitor met ${kind}`);
    this.name = "Unexpected";
    this.kind = kind;
  }
}

/** What to count an error under: our own word, else the socket's or undici's code. */
export function errorKind(error: unknown): string {
  if (error instanceof Unexpected) return error.kind;
  if (!(error instanceof Error)) return "unknown";
  return "code" in error ? String(error.code) : error.name;
}
