import { AirlockError, codeOf } from "../../errors.ts";

/** First words of replies that say the server cannot serve now, or not us; any other error reply is about the script. */
const DOWN_REPLIES = new Set([
  "BUSY",
  "CLUSTERDOWN",
  "LOADING",
  "MASTERDOWN",
  "MISCONF",
  "MOVED",
  "NOAUTH",
  "NOPERM",
  "NOREPLICAS",
  "OOM",
  "READONLY",
  "TRYAGAIN",
  "UNKILLABLE",
  "WRONGPASS",
]);

/**
 * What an error of ioredis means: `ERR_ENGINE_CORRUPT` where Redis ran the command and it failed, else
 * `ERR_ENGINE_DOWN`. The cause is a copy of name and message alone: ioredis hangs the command on its errors,
 * and the arguments of AUTH are the password. `broken` is what last broke the connection, and says why there is none.
 */
export function engineFailure(error: unknown, broken?: unknown): AirlockError {
  if (error instanceof AirlockError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const cause = new Error(message);
  cause.name = name;
  cause.stack = `${name}: ${message}`;
  if (name !== "ReplyError") {
    const why = broken === undefined ? "" : `: ${wordOf(broken)}`;
    return new AirlockError("ERR_ENGINE_DOWN", `redis is not connected${why}`, { cause });
  }
  const word = /^[A-Z]+/.exec(message)?.[0] ?? "ERR";
  return DOWN_REPLIES.has(word)
    ? new AirlockError("ERR_ENGINE_DOWN", `redis refused the exchange with ${word}`, { cause })
    : new AirlockError("ERR_ENGINE_CORRUPT", `redis could not run the exchange: ${word}`, { cause });
}

/** `ECONNREFUSED`, `ENOTFOUND`, `WRONGPASS`: a code or the first word of a reply, which hold no name and no password. */
function wordOf(error: unknown): string {
  const code = codeOf(error);
  if (typeof code === "string") return code;
  const message = error instanceof Error ? error.message : "";
  return /^[A-Z]+(?= )/.exec(message)?.[0] ?? "the connection broke";
}

export function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

export function tooLate(timeoutMs: number): AirlockError {
  return new AirlockError("ERR_ENGINE_DOWN", `redis did not answer within ${timeoutMs} ms`);
}
