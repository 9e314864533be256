import { AirlockError, codeOf, reasonOf } from "../../errors.ts";

/** The address that `--ops` gives, without a slash at its end. Fails with `ERR_USAGE` where it is none. */
export function opsUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "" && url.hash === "")
    return url.href.replace(/\/+$/, "");
  throw new AirlockError("ERR_USAGE", "--ops must be an address such as http://127.0.0.1:9090");
}

/** What `fetch` fails with where nobody answers at `url` within `answerMs`, as an `ERR_OPS_CALL` that says why. */
export function unreachable(url: string, answerMs: number, cause: unknown): AirlockError {
  const message = `could not reach the gateway at ${url}: ${whyOf(cause, answerMs)}`;
  return new AirlockError("ERR_OPS_CALL", message, { cause });
}

/** `fetch failed` says nothing; its cause does. */
function whyOf(error: unknown, answerMs: number): string {
  if (typeof error !== "object" || error === null) return reasonOf(error);
  if ("name" in error && error.name === "TimeoutError") return `no answer within ${answerMs / 1000} s`;
  const cause = "cause" in error ? error.cause : error;
  // What fetch itself will not do has words and no code: "bad port".
  return codeOf(cause) === undefined ? (messageOf(cause) ?? reasonOf(cause)) : reasonOf(cause);
}

function messageOf(cause: unknown): string | undefined {
  const message =
    typeof cause === "object" && cause !== null && "message" in cause ? cause.message : undefined;
  return typeof message === "string" && message !== "" ? message : undefined;
}
