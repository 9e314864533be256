import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { rank } from "../draw/permutation.ts";
import { laneKey, seedOf } from "../draw/seed.ts";
import { finish, type Hmac } from "../draw/steps.ts";

/** A ticket of a lane, from 1 on: the number that the ledger gave out. */
export interface Ticket {
  readonly lane: string;
  readonly ticket: number;
}

/** A lane's key as bytes, and as `node:crypto` takes it soonest. */
interface Key {
  readonly bytes: Uint8Array;
  readonly object: KeyObject;
}

/** The draw of one epoch of a room, as every gateway with the same lottery key makes it. Costs a few hashes a rank, and no memory a visitor. */
export class RankBook {
  /** 64 hexadecimal digits. Not to be told before the opening. */
  readonly seed: string;
  /** 64 hexadecimal digits, public from the first moment. */
  readonly commitment: string;
  readonly #seed: Uint8Array;
  #beacon = "";
  readonly #keys = new Map<string, Key>();

  /** `key` is the secret of the ring's lottery key, 32 bytes. */
  constructor(key: Uint8Array, room: string, epoch: string) {
    this.#seed = finish(seedOf(key, room, epoch), hmac);
    this.seed = Buffer.from(this.#seed).toString("hex");
    this.commitment = createHash("sha256").update(this.#seed).digest("hex");
  }

  /** The place of a ticket in a draw of `drawn` tickets. Who came after the draw keeps the number. `beacon` is "" where none was named. */
  placeOf({ lane, ticket }: Ticket, drawn: number, beacon = ""): number {
    if (ticket > drawn) return ticket;
    const { bytes, object } = this.#key(lane, beacon);
    return finish(rank(ticket, drawn, bytes), ({ text }) =>
      createHmac("sha256", object).update(text).digest(),
    );
  }

  #key(lane: string, beacon: string): Key {
    if (beacon !== this.#beacon) this.#keys.clear();
    this.#beacon = beacon;
    const known = this.#keys.get(lane);
    if (known !== undefined) return known;
    const bytes = finish(laneKey(this.#seed, beacon, lane), hmac);
    const made = { bytes, object: createSecretKey(bytes) };
    this.#keys.set(lane, made);
    return made;
  }
}

function hmac({ key, text }: Hmac): Uint8Array {
  return createHmac("sha256", key).update(text).digest();
}
