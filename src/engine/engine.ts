import type { Batch, Outcome } from "../room/batch.ts";
import type { RoomSettings } from "../room/settings.ts";

/**
 * Where rooms' ledgers live. `exchange` is atomic, takes the time from the store and may be retried blindly:
 * what was granted is granted again, nothing is taken twice.
 * It fails with `ERR_ENGINE_DOWN` within the engine's own time-out, never later.
 */
export interface Engine {
  readonly kind: "embedded" | "redis";
  exchange(settings: RoomSettings, batch: Batch): Promise<Outcome>;
  close(): Promise<void>;
}
