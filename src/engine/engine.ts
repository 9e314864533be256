import type { Batch, Outcome } from "../room/batch.ts";
import type { RoomSettings } from "../room/settings.ts";

/** What is wrong with a store that answers all the same: what happened, and what to do. */
export interface StoreTrouble {
  readonly reason: "eviction" | "clock";
  readonly message: string;
}

/**
 * Where rooms' ledgers live. `exchange` is atomic, takes the time from the store and may be retried blindly:
 * what was granted is granted again, nothing is taken twice.
 * It fails with an `ERR_ENGINE_…` within the engine's own time-out, never later.
 */
export interface Engine {
  readonly kind: "embedded" | "redis";
  exchange(settings: RoomSettings, batch: Batch): Promise<Outcome>;
  /** Looks at the store before the first exchange. Fails with `ERR_ENGINE_REFUSED` where it must not be used as it is; one that is away may. */
  inspect?(): Promise<void>;
  /** Hears when a store that was away can be asked again. Returns what ends that. */
  onReachable?(act: () => void): () => void;
  /** Found out at run time: readiness is off as long as there is one. */
  readonly trouble?: StoreTrouble | undefined;
  close(): Promise<void>;
}
