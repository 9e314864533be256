import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { type CommitmentTerms, commitmentText } from "../../draw/commitment.ts";
import { type Counted, drawPositionOf } from "../../draw/numbers.ts";
import { rank } from "../../draw/permutation.ts";
import { type DrawVersion, type LaneOf, laneKey, seedOf } from "../../draw/seed.ts";
import { type Hmac, runSteps } from "../../draw/steps.ts";

/** A number of a lane as the ledger gave it out, from 1 on. */
export interface LaneNumber {
  readonly lane: string;
  readonly drawNumber: number;
}

/** The draw of one lane, as the ledger has counted it. */
export type LaneDraw = Counted & Pick<LaneOf, "beacon" | "version">;

/** A lane's key as bytes, and as `node:crypto` takes it soonest. */
interface Key {
  readonly bytes: Uint8Array;
  readonly object: KeyObject;
}

/** The draw of one epoch of a room, as every gateway with the same lottery key makes it. Costs a few hashes a rank, and no memory a visitor. */
export class LotteryOrder {
  readonly #seeds: Readonly<Record<DrawVersion, Uint8Array>>;
  readonly #keys = new Map<string, Key>();
  #beacon = "";

  /** `key` is the secret of the ring's lottery key, 32 bytes. */
  constructor(key: Uint8Array, room: string, epoch: string) {
    const seed = (version: DrawVersion) => runSteps(seedOf(key, { room, epoch }, version), hmac);
    this.#seeds = { 1: seed(1), 2: seed(2) };
  }

  /** 64 hexadecimal digits. Not to be told before the opening. */
  seed(version: DrawVersion): string {
    return Buffer.from(this.#seeds[version]).toString("hex");
  }

  /** 64 hexadecimal digits, public from the first moment. The first version commits to the seed alone. */
  commitment(version: DrawVersion, terms: CommitmentTerms): string {
    const of = version === 1 ? this.#seeds[1] : commitmentText(terms, this.seed(2));
    return createHash("sha256").update(of).digest("hex");
  }

  /**
   * The place of a number. Numbers of after the draw keep theirs. One that was thought to be nobody's comes right behind
   * those that were drawn.
   */
  placeOf({ lane, drawNumber }: LaneNumber, draw: LaneDraw): number {
    const standing = drawPositionOf(drawNumber, draw);
    if (standing.kind === "behind") return drawNumber;
    if (standing.kind === "skipped") return draw.drawn + standing.position;
    const { bytes, object } = this.#key({ lane, beacon: draw.beacon, version: draw.version });
    return runSteps(rank(standing.position, draw.drawn, bytes), ({ text }) =>
      createHmac("sha256", object).update(text).digest(),
    );
  }

  #key(of: LaneOf): Key {
    const mixed = `${of.version} ${of.beacon?.name} ${of.beacon?.value}`;
    if (mixed !== this.#beacon) this.#keys.clear();
    this.#beacon = mixed;
    const known = this.#keys.get(of.lane);
    if (known !== undefined) return known;
    const bytes = runSteps(laneKey(this.#seeds[of.version], of), hmac);
    const made = { bytes, object: createSecretKey(bytes) };
    this.#keys.set(of.lane, made);
    return made;
  }
}

function hmac({ key, text }: Hmac): Uint8Array {
  return createHmac("sha256", key).update(text).digest();
}
