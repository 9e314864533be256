/** The claims of a token whose signature held, not yet looked at. */
export type Payload = Readonly<Record<string, unknown>>;

/** The last instant that a `Date` can name, in ms (ECMA-262 §21.4.1.1). */
const LAST_MS = 8.64e15;

/** A room's or a lane's id, as the configuration allows it: 1 to 32 of a-z, 0-9 and `-`, not beginning with `-`. */
export function isName(value: unknown): value is string {
  return typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,31}$/.test(value);
}

/** As the configuration allows it: 1 to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`. */
export function isEpoch(value: unknown): value is string {
  return typeof value === "string" && /^[\w.-]{1,64}$/.test(value);
}

/** A visitor's, a session's or a token's id: 1 to 128 of A-Z, a-z, 0-9, `.`, `_` and `-`. It stands in a field of the shop's request. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[\w.-]{1,128}$/.test(value);
}

/** A person's id: 1 to 64 of A-Z, a-z, 0-9, `_` and `-`, so that it may stand before a dot in a visitor's id. */
export function isPerson(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value);
}

/** A whole number that a double holds exactly, from `least`. */
export function isWhole(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

/** Beyond this no room numbers: the ledger's own bound, LARGEST_PLACE, which a test holds against it. */
export const LARGEST_NUMBER = 1_000_000_000;

/** A place or a draw number, from `least`. */
export function isNumber(value: unknown, least: number): value is number {
  return isWhole(value, least) && value <= LARGEST_NUMBER;
}

/** A span or a share: finite and not negative. */
export function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** A time in whole ms since the Unix epoch. */
export function isTime(value: unknown): value is number {
  return isWhole(value, 0) && value <= LAST_MS;
}

/** A time in whole seconds since the Unix epoch. RFC 7519 §2 allows fractions; every signer of these tokens writes none. */
export function isDate(value: unknown): value is number {
  return isWhole(value, 0) && value <= LAST_MS / 1000;
}

/** `[opensAt, closesAt]` in whole ms, the first before the second. */
export function isWindow(value: unknown): value is readonly [number, number] {
  return (
    Array.isArray(value) && value.length === 2 && isTime(value[0]) && isTime(value[1]) && value[0] < value[1]
  );
}
