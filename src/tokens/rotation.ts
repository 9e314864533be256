import { newKey, type RingKey } from "./key.ts";
import type { KeyKind } from "./kind.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A new key is published this long before it signs, so that every gateway and JWKS reader has it by then. */
export const PUBLISH_MS = 5 * MINUTE;

/**
 * How long a token lasts at most, and an hour for gateways that heard of the rotation late. A session lasts 7 days at
 * most; an invitation tells for 30 days after its window that it is over.
 */
const KEEP_MS: Readonly<Record<KeyKind, number>> = {
  place: 30 * DAY + HOUR,
  pass: 7 * DAY + HOUR,
  invitation: 400 * DAY,
  lottery: Number.POSITIVE_INFINITY,
};

const KEY_KINDS: readonly KeyKind[] = ["place", "pass", "invitation", "lottery"];

/** The keys of a new ring. They sign at once: nobody has tokens of others. */
export function firstKeys(nowMs: number): RingKey[] {
  return KEY_KINDS.map((kind) => newKey(kind, nowMs, nowMs));
}

/**
 * The ring with a new key of each kind of token, without the keys whose last token has expired.
 * The new keys sign from five minutes on. A key that they replace verifies until its longest token has expired:
 * rotated on the 1st at 10:00, it signs until 10:05 and verifies passes until the 8th at 11:05, places for 30 days
 * and invitations for 400. A kind of which there is none, as in a file of an earlier version, gets a key that is good at
 * once. The lottery key stays: with another one a room that has published its commitment would open another seed.
 */
export function rotateKeys(keys: readonly RingKey[], nowMs: number): RingKey[] {
  const kept = keys.filter((key) => verifiesUntil(key, keys) > nowMs);
  return [...kept, ...KEY_KINDS.flatMap((kind) => successor(kind, kept, nowMs))];
}

function successor(kind: KeyKind, keys: readonly RingKey[], nowMs: number): RingKey[] {
  if (!keys.some((key) => key.kind === kind)) return [newKey(kind, nowMs, nowMs)];
  return kind === "lottery" ? [] : [newKey(kind, nowMs, nowMs + PUBLISH_MS)];
}

/**
 * The key of a kind that signs now: the youngest whose time has come.
 * The oldest where none has: an engine's clock may be behind the clock that dated the keys.
 */
export function signingKey(kind: KeyKind, keys: readonly RingKey[], nowMs: number): RingKey | undefined {
  const sameKind = keys.filter((key) => key.kind === kind);
  const due = sameKind.filter((key) => key.signsAt <= nowMs);
  if (due.length === 0) return sameKind.toSorted(bySigning)[0];
  return due.toSorted(bySigning).at(-1);
}

function bySigning(a: RingKey, b: RingKey): number {
  return a.signsAt - b.signsAt;
}

/** `next` signs from `until` on, `retiring` verifies until then, `current` has no end. */
export interface KeyState {
  readonly state: "next" | "current" | "retiring";
  readonly until: number;
}

/** Nothing of it is stored: it follows from when the keys of the kind begin to sign. */
export function keyStateOf(key: RingKey, keys: readonly RingKey[], nowMs: number): KeyState {
  const signing = signingKey(key.kind, keys, nowMs);
  if (key === signing) return { state: "current", until: Number.POSITIVE_INFINITY };
  if (key.signsAt > nowMs) return { state: "next", until: key.signsAt };
  return { state: "retiring", until: verifiesUntil(key, keys) };
}

function verifiesUntil(key: RingKey, keys: readonly RingKey[]): number {
  const successors = keys.filter((other) => other.kind === key.kind && other.signsAt > key.signsAt);
  const replacedAt = Math.min(...successors.map((other) => other.signsAt));
  return replacedAt + KEEP_MS[key.kind];
}
