import type { Config, Secrets } from "../config/config.ts";
import type { ErrorCode } from "../errors.ts";
import type { MetricsState } from "../metrics/aggregate.ts";
import type { LotteryOrder, LotteryState, LotteryTold } from "../ops/lottery.ts";
import type { Readiness } from "../ops/ops.ts";
import type { DrainManner, Patience } from "../public-listener.ts";

/** What the primary tells a worker. The configuration goes with it: the file may have changed since it was checked. */
export type Order =
  | {
      readonly kind: "open";
      readonly config: Config;
      readonly secrets: Secrets;
      readonly patience: Patience;
    }
  | { readonly kind: "report"; readonly id: number }
  | { readonly kind: "operate"; readonly id: number; readonly room: string; readonly operation: Operation }
  | { readonly kind: "drain"; readonly manner: DrainManner };

/** What operators may do to a room: any worker can tell its ledger. */
export type Operation =
  | {
      readonly kind: "revoke";
      readonly revocations: { readonly people: readonly string[]; readonly before: number };
    }
  | { readonly kind: "lottery"; readonly order: LotteryOrder }
  | { readonly kind: "lottery state" }
  | { readonly kind: "clock" };

export type Operated =
  | { readonly ok: true; readonly answer: OperatedAnswer }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Of an operation, by its kind. */
export type OperatedAnswer =
  | { readonly kind: "revoke" }
  | { readonly kind: "clock" }
  | { readonly kind: "lottery"; readonly told: LotteryTold }
  | { readonly kind: "lottery state"; readonly state: LotteryState };

/** What a worker tells the primary. */
export type News =
  | { readonly kind: "born" }
  | { readonly kind: "open"; readonly url: string }
  /** It cannot open, in words for the operator. */
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string }
  | ({ readonly kind: "report"; readonly id: number } & Report)
  | { readonly kind: "operated"; readonly id: number; readonly operated: Operated }
  /** The last words of one that drained: what it counted. */
  | { readonly kind: "farewell"; readonly metrics: MetricsState };

/** How a worker does. */
export interface Report {
  readonly readiness: Readiness;
  readonly metrics: MetricsState;
  /** Of each room, all gateways together. */
  readonly people: Readonly<Record<string, { readonly inside: number; readonly waiting: number }>>;
}

/** Both ends are this program; node's own messages and those of other modules come the same way. */
export function isOrder(message: unknown): message is Order {
  return hasKind(message, ["open", "report", "operate", "drain"]);
}

export function isNews(message: unknown): message is News {
  return hasKind(message, ["born", "open", "failed", "report", "operated", "farewell"]);
}

function hasKind(message: unknown, kinds: readonly string[]): boolean {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  return kinds.some((kind) => kind === message.kind);
}
