import { isName, isNumber, isTime, type Payload } from "./claims.ts";

/** Numbers from `from` to `to`, both included. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a place token keeps of a draw that is done, so that any visitor can bring it back to a room that has lost it: the
 * signature is evidence that a gateway told it.
 */
export interface DrawClaim {
  readonly version: 1 | 2;
  /** What was announced of the public value, and its value. Empty: none was mixed in. */
  readonly announced: string;
  readonly beacon: string;
  /** The opening at which the numbers were counted, ms. */
  readonly opensAt: number;
  readonly drawn: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, readonly NumberRange[]>>;
}

/** A token must stay short enough for a cookie and a header; a draw of very many lanes or gaps is not kept in it. */
const LONGEST = 900;
const TEXT = /^[\x20-\x7e]{0,400}$/;

/** Whether a place token may keep it: short enough, and of the shape that is read again. One that is not would void the place. */
export function fitsToken(draw: DrawClaim): boolean {
  return JSON.stringify(draw).length <= LONGEST && readDrawClaim(draw) !== undefined;
}

/** Undefined: it has not the shape. */
export function readDrawClaim(value: unknown): DrawClaim | undefined {
  if (!isObject(value)) return undefined;
  const { version, announced, beacon, opensAt, drawn, skipped } = value;
  if ((version !== 1 && version !== 2) || !isText(announced) || !isText(beacon)) return undefined;
  if (!isTime(opensAt) || !isDrawn(drawn) || !isSkipped(skipped)) return undefined;
  return { version, announced, beacon, opensAt, drawn, skipped };
}

function isObject(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && TEXT.test(value);
}

function isDrawn(value: unknown): value is DrawClaim["drawn"] {
  return isByLane(value, (count) => isNumber(count, 0));
}

function isSkipped(value: unknown): value is DrawClaim["skipped"] {
  const isRange = (range: unknown) => isObject(range) && isNumber(range.from, 1) && isNumber(range.to, 1);
  return isByLane(value, (list) => Array.isArray(list) && list.every(isRange));
}

function isByLane(value: unknown, isGood: (one: unknown) => boolean): boolean {
  return isObject(value) && Object.entries(value).every(([lane, one]) => isName(lane) && isGood(one));
}
