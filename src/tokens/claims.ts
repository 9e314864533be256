/** The claims of a token whose signature held, not yet looked at. */
export type Payload = Readonly<Record<string, unknown>>;

const LONGEST_NAME = 128;

/** Rooms, epochs, lanes and ids: 1 to 128 characters. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= LONGEST_NAME;
}

/** A person's id: 1 to 64 of A-Z, a-z, 0-9, `_` and `-`, so that it may stand before a dot in a visitor's id. */
export function isPerson(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value);
}

/** A whole number that a double holds exactly, from `least`. */
export function isWhole(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

/** A span or a share: finite and not negative. */
export function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** `[opensAt, closesAt]` in whole ms, the first before the second. */
export function isWindow(value: unknown): value is readonly [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    isWhole(value[0], 0) &&
    isWhole(value[1], 0) &&
    value[0] < value[1]
  );
}
