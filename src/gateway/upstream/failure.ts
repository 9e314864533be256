/**
 * Why there is no answer of the upstream to pass on.
 * `unreachable`: no connection, or none that can be trusted. `timeout`: no connection or no answer in time.
 * `broken`: it hung up or sent what is not HTTP.
 * `busy`: too many requests wait for it already. `unsendable`: the request cannot be put into HTTP/1.1.
 * `unsent`: the client did not send the rest of its body, or too slowly. `unread`: it took the answer too slowly.
 */
export type Failure = "unreachable" | "timeout" | "broken" | "busy" | "unsendable" | "unsent" | "unread";

/** The status that a client gets for each. */
export const FAILURE_STATUS: Readonly<Record<Failure, number>> = {
  unreachable: 502,
  broken: 502,
  timeout: 504,
  busy: 503,
  unsendable: 400,
  unsent: 408,
  unread: 408,
};

/** An upstream that did not do what it should. `failure` is what the client is told of it; the message goes to the log. */
export class UpstreamFault extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, message: string) {
    super(message);
    this.name = "UpstreamFault";
    this.failure = failure;
  }
}

const FAILURE_OF_CODE: ReadonlyMap<unknown, Failure> = new Map<unknown, Failure>([
  ["ETIMEDOUT", "timeout"],
  ["ECONNREFUSED", "unreachable"],
  ["ENOTFOUND", "unreachable"],
  ["EAI_AGAIN", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
]);

/** What an error of ours or of a socket stands for; `others`: what every error does that names nothing else. */
export function failureOf(error: Error, others: "unreachable" | "broken"): Failure {
  if (error instanceof UpstreamFault) return error.failure;
  return FAILURE_OF_CODE.get("code" in error ? error.code : undefined) ?? others;
}
