import type { ShopWord } from "../../room/batch.ts";
import type { ShopSeen } from "../../room/snapshot.ts";

const SECOND = 1000;
/** How often the shop is tried while anybody says that it is down. */
const TRY_MS = SECOND;
/** A shop whose machine is gone refuses nothing: a connection that takes so long, with nothing else heard, is as good as refused. */
const LATE_MS = SECOND;
/** What says more of this process than of the shop. */
const OURS: ReadonlySet<unknown> = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM"]);

/** Whether this process reaches the shop, as its requests tell; while that is in doubt, connections that it opens to see. */
export class ShopReachability {
  readonly #tryIt: () => Promise<void>;
  #onChange: () => void = () => {};
  #isDown = false;
  #heard = false;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #tries = false;

  /** `tryIt` opens a connection and closes it, and fails where there is none. */
  constructor(tryIt: () => Promise<void>) {
    this.#tryIt = tryIt;
  }

  /** `act` is called when what this process would tell has become another thing. */
  onChange(act: () => void): void {
    this.#onChange = act;
  }

  /** The shop has answered, or taken a connection. */
  reached(): void {
    this.#heard = true;
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#onChange();
  }

  /** There was no connection to the shop. */
  failed(error: unknown): void {
    if (error instanceof Error && "code" in error && OURS.has(error.code)) return;
    this.#heard = false;
    this.#heardAtMs = Number.NEGATIVE_INFINITY;
    if (this.#isDown) return;
    this.#isDown = true;
    this.#onChange();
  }

  /** A connection is being opened. The result ends the waiting for it. */
  opens(): () => void {
    const late = setTimeout(() => {
      this.#hear();
      if (performance.now() - this.#heardAtMs >= LATE_MS) this.failed(undefined);
    }, LATE_MS).unref();
    return () => clearTimeout(late);
  }

  /**
   * What to tell of the shop, when `others` is what the room's gateways told. Undefined: nothing was heard since it was last asked.
   * What was heard before would say of those who were let in since that they got there.
   */
  word(others: ShopSeen | undefined): ShopWord | undefined {
    const heard = this.#heard;
    this.#hear();
    const isInDoubt = others === "down" || others === "doubted";
    if (this.#isDown || isInDoubt) this.#doubt();
    if (this.#isDown) return "down";
    return heard ? "up" : undefined;
  }

  #doubt(): void {
    const nowMs = performance.now();
    if (this.#tries || nowMs - this.#triedAtMs < TRY_MS) return;
    this.#tries = true;
    this.#triedAtMs = nowMs;
    const opened = this.opens();
    this.#tryIt()
      .then(
        () => this.reached(),
        (error: unknown) => this.failed(error),
      )
      .finally(() => {
        opened();
        this.#tries = false;
        this.#onChange();
      });
  }

  #hear(): void {
    if (this.#heard) this.#heardAtMs = performance.now();
    this.#heard = false;
  }
}
