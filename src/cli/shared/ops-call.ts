import { AirlockError } from "../../errors.ts";
import type { Io } from "./command.ts";
import { unreachable } from "./ops-target.ts";

/** A gateway's operators' API, as a command calls it. */
export interface OpsApi {
  /** Where its listener is, without a path. */
  readonly url: string;
  readonly token: string;
}

const ANSWER_MS = 30_000;

/** The operators' token, from the environment alone. Fails with `ERR_OPS_CALL` where there is none. */
export function opsTokenOf({ env }: Pick<Io, "env">): string {
  const token = env.AIRLOCK_OPS_TOKEN;
  if (token) return token;
  const message = "AIRLOCK_OPS_TOKEN is not set; it is the token that the gateway has";
  throw new AirlockError("ERR_OPS_CALL", message);
}

/** Posts JSON. Fails with `ERR_OPS_CALL`, saying what the gateway answered or why none did. */
export async function postOps({ url, token }: OpsApi, path: string, body: unknown): Promise<void> {
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch (cause) {
    throw unreachable(url, ANSWER_MS, cause);
  }
  if (response.ok) return;
  const told = await detailOf(response);
  const hint = response.status === 401 ? "; AIRLOCK_OPS_TOKEN here is not the gateway's" : "";
  throw new AirlockError("ERR_OPS_CALL", `the gateway at ${url} answered ${response.status}: ${told}${hint}`);
}

/** What problem details (RFC 9457) say, else the status in words. */
async function detailOf(response: Response): Promise<string> {
  try {
    const problem: unknown = await response.json();
    if (typeof problem === "object" && problem !== null && "detail" in problem) return String(problem.detail);
  } catch {
    // Not a gateway's answer.
  }
  return response.statusText || "it is not a gateway's operators' API";
}
