import type { Outcome, ShopWord } from "../room/batch.ts";
import type { RoomSettings } from "../room/settings.ts";
import type { ShopSeen } from "../room/snapshot.ts";
import type { Engine } from "./engine.ts";

export interface BatcherOptions {
  readonly engine: Engine;
  readonly settings: RoomSettings;
  /** Tells this gateway from the others; unique to the process. */
  readonly gateway: string;
  /** `admit`: while the engine is away, a share of the rate goes in all the same. */
  readonly whenEngineDown: "hold" | "admit";
  /** What has passed, in ms, by a clock that nobody sets. Default: this process'. */
  readonly steady?: () => number;
  /** Hears every exchange: for metrics and the log. */
  readonly onExchange?: (report: ExchangeReport) => void;
  /** Hears when the engine went away and when it came back; also when it goes on to fail in another way. */
  readonly onEngine?: (up: boolean, cause?: unknown) => void;
  /** Hears of every exchange that failed, by a word of the code. */
  readonly onFailure?: (reason: string) => void;
}

/** Whether this gateway reaches the shop, beside what all gateways have told. */
export interface ShopReach {
  word(others: ShopSeen | undefined): ShopWord | undefined;
  onChange(act: () => void): void;
}

export interface ExchangeReport {
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Arrivals, claims, renewals and releases in it. */
  readonly size: number;
}
