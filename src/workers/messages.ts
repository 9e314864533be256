import type { Config, Secrets } from "../config/config.ts";
import type { ErrorCode } from "../errors.ts";
import type { MetricsState } from "../metrics/aggregate.ts";
import type { LotteryAnswer, LotteryCommand, LotteryState } from "../ops/lottery.ts";
import type { Readiness } from "../ops/ops.ts";
import type { DrainManner, StartTimeout } from "../process/public-listener.ts";

/** What the primary tells a worker. The configuration goes with it: the file may have changed since it was checked. */
export type PrimaryMessage =
  | {
      readonly kind: "open";
      readonly config: Config;
      readonly secrets: Secrets;
      readonly patience: StartTimeout;
    }
  | { readonly kind: "report"; readonly id: number }
  | {
      readonly kind: "operate";
      readonly id: number;
      readonly room: string;
      readonly operation: RoomOperation;
    }
  | { readonly kind: "drain"; readonly manner: DrainManner };

/** What operators may do to a room: any worker can tell its ledger. */
export type RoomOperation =
  | {
      readonly kind: "revoke";
      readonly revocations: { readonly people: readonly string[]; readonly before: number };
    }
  | { readonly kind: "lottery"; readonly order: LotteryCommand }
  | { readonly kind: "lottery state" }
  | { readonly kind: "clock" };

export type OperationResult =
  | { readonly ok: true; readonly answer: OperationAnswer }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Of an operation, by its kind. */
export type OperationAnswer =
  | { readonly kind: "revoke" }
  | { readonly kind: "clock" }
  | { readonly kind: "lottery"; readonly told: LotteryAnswer }
  | { readonly kind: "lottery state"; readonly state: LotteryState };

/** What a worker tells the primary. */
export type WorkerMessage =
  | { readonly kind: "born" }
  | { readonly kind: "open"; readonly url: string }
  /** It cannot open, in words for the operator. */
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string }
  | ({ readonly kind: "report"; readonly id: number } & WorkerReport)
  | { readonly kind: "operated"; readonly id: number; readonly operated: OperationResult }
  /** The last words of one that drained: what it counted. */
  | { readonly kind: "farewell"; readonly metrics: MetricsState };

/** How a worker does. */
export interface WorkerReport {
  readonly readiness: Readiness;
  readonly metrics: MetricsState;
  /** Of each room, all gateways together. */
  readonly people: Readonly<Record<string, { readonly inside: number; readonly waiting: number }>>;
}

/** Both ends are this program; node's own messages and those of other modules come the same way. */
export function isPrimaryMessage(message: unknown): message is PrimaryMessage {
  return hasKind(message, ["open", "report", "operate", "drain"]);
}

export function isWorkerMessage(message: unknown): message is WorkerMessage {
  return hasKind(message, ["born", "open", "failed", "report", "operated", "farewell"]);
}

function hasKind(message: unknown, kinds: readonly string[]): boolean {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  return kinds.some((kind) => kind === message.kind);
}
