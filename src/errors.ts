import { getSystemErrorMap } from "node:util";

/** Every exceptional outcome of Airlock has one of these codes; expected ones are values, not errors. */
export type ErrorCode =
  | "ERR_CONFIG_INVALID"
  | "ERR_KEYS_INVALID"
  | "ERR_KEYS_LOCKED"
  | "ERR_USAGE"
  | "ERR_ENTRANTS_INVALID"
  | "ERR_OUTPUT"
  | "ERR_OPS_CALL"
  | "ERR_LISTEN"
  | "ERR_WORKERS"
  | "ERR_ENGINE_DOWN"
  | "ERR_ENGINE_REFUSED"
  | "ERR_ENGINE_CORRUPT"
  | "ERR_UPSTREAM_DOWN"
  | "ERR_UPSTREAM_TIMEOUT"
  | "ERR_CLIENT_GONE"
  | "ERR_TEMPLATE_INVALID";

interface AirlockErrorOptions {
  readonly cause?: unknown;
  readonly reason?: string;
  /** Default: false. */
  readonly didNothing?: boolean;
}

/**
 * The one error of Airlock. `message` is lower case, says what was being done and names the offender;
 * it never carries a token, a cookie, a key or a visitor's address.
 */
export class AirlockError extends Error {
  readonly code: ErrorCode;
  /** A word that tells errors of one code apart, for metrics: `timeout`, `oom`. */
  readonly reason: string | undefined;
  /** An engine's: nothing of what was asked has been done. False: it may have been, and nobody heard of it. */
  readonly didNothing: boolean;

  constructor(code: ErrorCode, message: string, options?: AirlockErrorOptions) {
    super(message, options);
    this.name = "AirlockError";
    this.code = code;
    this.reason = options?.reason;
    this.didNothing = options?.didNothing === true;
  }
}

/** Whether the room's ledger could not be asked, for whatever reason: everybody keeps what they have. */
export function isEngineFailure(error: unknown): error is AirlockError {
  return error instanceof AirlockError && error.code.startsWith("ERR_ENGINE_");
}

/** The `code` of a system's error, such as `ENOENT`. Undefined where it has none. */
export function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

/** What a system's error says in words, such as "address already in use"; else its code or its name. */
export function reasonOf(error: unknown): string {
  const errno = typeof error === "object" && error !== null && "errno" in error ? error.errno : undefined;
  const known = typeof errno === "number" ? getSystemErrorMap().get(errno)?.[1] : undefined;
  return known ?? String(codeOf(error) ?? (error instanceof Error ? error.name : "unknown"));
}
