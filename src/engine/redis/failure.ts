import { AirlockError, codeOf } from "../../errors.ts";

/**
 * Replies by which the server says that it cannot serve now, or not us, by their first words; and what an operator can do.
 * Any other error reply is about the script.
 */
const REFUSALS: Readonly<Record<string, string>> = {
  BUSY: "another script holds it up; see SLOWLOG, or end that script with SCRIPT KILL",
  CLUSTERDOWN: "the cluster has slots that no node serves; see CLUSTER INFO",
  LOADING: "it is reading its data set and takes part again by itself",
  MASTERDOWN: "its primary is away and replica-serve-stale-data is off",
  MISCONF: "it cannot save to its disk and takes no writes; see its log and the free space of its disk",
  MOVED: "it is a node of a cluster; give the engine as redis+cluster://",
  NOAUTH: "it asks for a password; give it with the engine's URL",
  NOPERM: "the user may not run what Airlock needs; see docs/store.md for the ACL",
  NOREPLICAS: "fewer replicas than min-replicas-to-write follow it; bring them back",
  OOM: "it has no memory left; raise maxmemory, or move other data to another server",
  READONLY:
    "it is a replica, which takes no writes; give the engine by its sentinels, or the primary's address",
  TRYAGAIN: "the cluster moves the room's slot and takes part again by itself",
  UNKILLABLE: "a script that has written does not end; see SLOWLOG",
  WRONGPASS: "user name and password are not its own; see the engine's URL",
};

const BROKEN =
  "the command failed on the server; the room holds, and the server's log and this message belong in a bug report";

/**
 * What an error of ioredis means. `ERR_ENGINE_REFUSED`: Redis answers and cannot or will not serve us. `ERR_ENGINE_CORRUPT`:
 * it ran the command and that failed. Else `ERR_ENGINE_DOWN`. `reason` tells them apart for metrics. The cause is a copy of
 * name and message alone: ioredis hangs the command on its errors, and the arguments of AUTH are the password. `broken` is
 * what last broke the connection, and says why there is none; `didNothing`, that no try of the exchange can have run.
 */
export function engineFailure(error: unknown, broken?: unknown, didNothing = false): AirlockError {
  if (error instanceof AirlockError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const cause = new Error(message);
  cause.name = name;
  cause.stack = `${name}: ${message}`;
  if (!isReply(error)) {
    const refusal = broken === undefined ? undefined : refusalOf(wordOf(broken));
    if (refusal !== undefined) return refused(wordOf(broken), refusal, { cause, didNothing });
    const why = broken === undefined ? "" : `: ${wordOf(broken)}`;
    return new AirlockError("ERR_ENGINE_DOWN", `redis is not connected${why}`, {
      cause,
      reason: "no-connection",
      didNothing,
    });
  }
  const word = /^[A-Z]+/.exec(message)?.[0] ?? "ERR";
  const refusal = refusalOf(word);
  if (refusal !== undefined) return refused(word, refusal, { cause, didNothing });
  return new AirlockError("ERR_ENGINE_CORRUPT", `redis could not run the exchange: ${word}; ${BROKEN}`, {
    cause,
    reason: "script",
    didNothing,
  });
}

function refusalOf(word: string): string | undefined {
  return Object.hasOwn(REFUSALS, word) ? REFUSALS[word] : undefined;
}

interface Why {
  readonly cause: Error;
  readonly didNothing: boolean;
}

function refused(word: string, remedy: string, why: Why): AirlockError {
  return new AirlockError("ERR_ENGINE_REFUSED", `redis refused the exchange with ${word}: ${remedy}`, {
    ...why,
    reason: word.toLowerCase(),
  });
}

/** `ECONNREFUSED`, `ENOTFOUND`, `WRONGPASS`: a code or the first word of a reply, which hold no name and no password. */
function wordOf(error: unknown): string {
  const code = codeOf(error);
  if (typeof code === "string") return code;
  const message = error instanceof Error ? error.message : "";
  return /^[A-Z]+(?= )/.exec(message)?.[0] ?? "the connection broke";
}

/** An error that the server told in words: it is there. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** The connection went, or there was none: what has not been heard may be asked again. Not a time-out, nor a server's word. */
export function isBroken(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AirlockError) return false;
  return error.name !== "ReplyError" && error.message !== "Command timed out";
}

/** False: there was no connection to send on. */
export function wasSent(error: unknown): boolean {
  return !(error instanceof Error && error.message.includes("enableOfflineQueue"));
}

/** The server never got it, or said in words why it did not do it. */
export function isUndone(error: unknown): boolean {
  return isReply(error) || !wasSent(error);
}

/** The answer was another's: replies and commands of this connection do not belong together any more. */
export function isOutOfStep(error: unknown): boolean {
  return error instanceof AirlockError && error.code === "ERR_ENGINE_CORRUPT" && error.reason === "reply";
}

export function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

export function deadlineFailure(timeoutMs: number, didNothing = false): AirlockError {
  return new AirlockError("ERR_ENGINE_DOWN", `redis did not answer within ${timeoutMs} ms`, {
    reason: "timeout",
    didNothing,
  });
}
