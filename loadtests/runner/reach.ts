import { unreachable } from "../../src/cli/shared/ops-target.ts";
import { AirlockError } from "../../src/errors.ts";

const ANSWER_MS = 5000;

/** Fails, within seconds and with the reason, where nobody answers for the room: a story would wait for it. */
export async function requireRoom(target: string, room: string): Promise<void> {
  const gateway = target.replace(/\/+$/, "");
  const answer = await ask(`${gateway}/.airlock/rooms/${room}/status`, gateway);
  if (!answer.headers.has("airlock-state"))
    throw new AirlockError("ERR_OPS_CALL", `${gateway} answers ${answer.status}, and is no Airlock gateway`);
  if (answer.status === 404)
    throw new AirlockError(
      "ERR_OPS_CALL",
      `the gateway at ${gateway} has no room "${room}"; name it with --room`,
    );
}

async function ask(url: string, gateway: string): Promise<Response> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    await answer.body?.cancel();
    return answer;
  } catch (cause) {
    throw unreachable(gateway, ANSWER_MS, cause);
  }
}
