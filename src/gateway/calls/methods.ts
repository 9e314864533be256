import type { ServerResponse } from "node:http";
import { reply, replyProblem } from "../answers/write-reply.ts";
import { preflightFields } from "../request/cors.ts";
import type { RequestFacts } from "../request/facts.ts";

export const READS: readonly string[] = ["GET", "HEAD"];

export interface Methods {
  /** The call's. */
  readonly name: string;
  readonly methods: readonly string[];
  /** That the answer here has besides. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Whether a call takes the request's method. If not it is answered here: OPTIONS with what there is, all else with 405. */
export function acceptsMethod(
  request: RequestFacts,
  res: ServerResponse,
  { name, methods, fields }: Methods,
): boolean {
  if (methods.includes(request.method)) return true;
  const headers = { ...fields, Allow: [...methods, "OPTIONS"].join(", ") };
  if (request.method === "OPTIONS") {
    const preflight = { ...headers, ...preflightFields(methods) };
    reply(res, { status: 204, state: "none", body: "", headers: preflight });
  } else {
    replyProblem(res, {
      code: "wrong-method",
      detail: `${name} takes ${methods.join(" or ")}`,
      headers,
    });
  }
  return false;
}
