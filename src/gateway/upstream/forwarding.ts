import type { Failure } from "./failure.ts";
import type { ShopCommand } from "./shop-command.ts";
import type { Stream } from "./stream.ts";

/** What the gateway says about one request that goes upstream, and what it learns of it. */
export interface Forwarding {
  /** What the upstream is asked for, in origin-form. Default: what the client asked for. */
  readonly target?: string;
  /** Flat names and values that the upstream gets and that no client can send: `Airlock-Room`, `Airlock-Session`, … */
  readonly fields: readonly string[];
  /** Anybody comes this way, without a place. Default: false. */
  readonly bypass?: boolean;
  /** The session that it belongs to: what one may hold of the shop's connections is bounded. */
  readonly session?: string | undefined;
  /**
   * The upstream has answered. Called at most once, before the client gets a byte (1xx aside). Gives the flat names and
   * values that the client gets besides the upstream's, such as a `Set-Cookie` with a new pass.
   */
  onHead(status: number, command: ShopCommand | undefined): readonly string[];
  /** The answer goes on as a stream. Called at most once, after `onHead`. */
  onStream?(stream: Stream): void;
  /**
   * There is no answer and the client has got nothing: the response is the caller's to write. Called at most once.
   * `cause` is what the connection said, where one did. `sent`: the request went out, and may be at work there.
   */
  onFailure(failure: Failure, cause?: Error, sent?: boolean): void;
  /** The answer broke off after its head; the client's connection was cut so that it cannot take it for whole. */
  onTruncated(failure: Failure, cause: Error): void;
}
