import { errors } from "undici";

/**
 * Why there is no answer of the upstream to pass on.
 * `unreachable`: no connection. `timeout`: no connection or no answer in time. `broken`: it hung up or sent what is not HTTP.
 * `busy`: too many requests wait for it already. `unsendable`: the request cannot be put into HTTP/1.1.
 */
export type Failure = "unreachable" | "timeout" | "broken" | "busy" | "unsendable";

/** The status that a client gets for each. */
export const FAILURE_STATUS: Readonly<Record<Failure, number>> = {
  unreachable: 502,
  broken: 502,
  timeout: 504,
  busy: 503,
  unsendable: 400,
};

const FAILURE_OF_CODE: ReadonlyMap<unknown, Failure> = new Map<unknown, Failure>([
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
  ["UND_ERR_BODY_TIMEOUT", "timeout"],
  ["ETIMEDOUT", "timeout"],
  ["ECONNREFUSED", "unreachable"],
  ["ENOTFOUND", "unreachable"],
  ["EAI_AGAIN", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["UND_ERR_INVALID_ARG", "unsendable"],
  ["UND_ERR_NOT_SUPPORTED", "unsendable"],
  ["UND_ERR_CLOSED", "busy"],
  ["UND_ERR_DESTROYED", "busy"],
]);

/** What an error of undici or of a socket stands for. */
export function failureOf(error: Error): Failure {
  return FAILURE_OF_CODE.get("code" in error ? error.code : undefined) ?? "broken";
}

/** Bytes that the connection had given before `error`, as far as undici tells. */
export function bytesReadBefore(error: Error): number {
  return error instanceof errors.SocketError ? (error.socket?.bytesRead ?? 0) : 0;
}
