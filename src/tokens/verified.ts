import { LRUCache } from "lru-cache";
import { flatString } from "../memory/flat-string.ts";
import { type Authentic, authenticate, judgeToken } from "./authenticate.ts";
import type { KeyRing } from "./keyring.ts";
import type { Kind } from "./kind.ts";
import type { Expected, Verification } from "./verification.ts";

interface Remembered<Claims> {
  readonly token: string;
  readonly authentic: Authentic<Claims>;
}

const MOST_TOKENS = 50_000;
/** Characters of a token's signature that make a mark. */
const MARK = 8;

/**
 * Remembers the authentic tokens of a kind, so that a visitor's second request costs no signature check.
 * Room, epoch, time and key are judged at every use: what has expired or lost its key is no longer good, cached or not.
 * Bad tokens are not remembered: whoever sends them chooses the entries, and could push the good ones out. Nor are, once
 * there are as many as may be, those that have not come before of late: in a crowd that is larger each would push out
 * another that is as good, and what was pushed out had become old garbage, 70 MB for 100,000 visitors.
 */
export class VerifiedTokens<Claims extends Expected> {
  readonly #kind: Kind<Claims>;
  readonly #ring: KeyRing;
  readonly #tokens: LRUCache<string, Remembered<Claims>>;
  /** A mark of each token that was not remembered, at a place that the token names, until another one's mark stands there. */
  readonly #marks: Uint32Array;

  /** `most` is how many tokens are remembered, default 50,000: about 50 MB. */
  constructor(kind: Kind<Claims>, ring: KeyRing, most: number = MOST_TOKENS) {
    this.#kind = kind;
    this.#ring = ring;
    this.#tokens = new LRUCache({ max: most });
    this.#marks = new Uint32Array(most);
  }

  /** As `verifyPlace` and `verifyPass` do. */
  verify(token: string, expected: Expected, nowMs: number): Verification<Claims> {
    const known = this.#tokens.get(tailOf(token));
    if (known?.token === token && this.#holds(known.authentic))
      return judgeToken(known.authentic, expected, nowMs);
    const authentic = authenticate(this.#kind, token, this.#ring);
    if (!authentic.ok) return authentic;
    if (this.#tokens.size < this.#tokens.max || this.#cameBefore(token)) {
      this.#remember(flatString(token), authentic);
    }
    return judgeToken(authentic, expected, nowMs);
  }

  #holds({ key }: Authentic<Claims>): boolean {
    return this.#ring.verifying(this.#kind.name, key.kid) === key;
  }

  #cameBefore(token: string): boolean {
    const at = numberAt(token, token.length - 2 * MARK) % this.#marks.length;
    const mark = numberAt(token, token.length - MARK);
    const before = this.#marks[at] === mark;
    this.#marks[at] = mark;
    return before;
  }

  #remember(token: string, authentic: Authentic<Claims>): void {
    this.#tokens.set(tailOf(token), { token, authentic });
  }
}

/**
 * 256 bits of the signature find the entry, the whole token is then compared: 0.2 µs.
 * Hashing all 622 characters of a pass, which come as a new string with every request, took 0.9 µs.
 */
function tailOf(token: string): string {
  return token.slice(-43);
}

/** Of characters of a signature, which are as good as any. */
function numberAt(token: string, from: number): number {
  let number = 0;
  for (let i = from; i < from + MARK; i++) number = Math.imul(number, 31) + token.charCodeAt(i);
  return number >>> 0;
}
