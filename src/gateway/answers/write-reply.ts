import type { ServerResponse } from "node:http";
import { endThisTick } from "../../node/tick-scheduler.ts";
import { STATE_HEADER } from "../../protocol/headers.ts";
import { type Problem, problem } from "./problem.ts";
import type { Reply } from "./reply.ts";

/** Writes an answer of the gateway's own. It is never stored, unless its headers say so. */
export function reply(res: ServerResponse, { status, state, body, headers, cookies }: Reply): void {
  if (res.headersSent || res.destroyed) return;
  const fields: string[] = [STATE_HEADER, state];
  // A page brings it with what else protects it.
  if (headers["x-content-type-options"] === undefined) fields.push("X-Content-Type-Options", "nosniff");
  // A 204 must not have one (RFC 9110 §8.6).
  if (status !== 204) fields.push("Content-Length", String(Buffer.byteLength(body)));
  if (headers["Cache-Control"] === undefined) fields.push("Cache-Control", "no-store");
  for (const name in headers) fields.push(name, headers[name] ?? "");
  // Not in the list: where fields were set before, node 20 keeps only the last of a name.
  if (cookies !== undefined && cookies.length > 0) res.setHeader("Set-Cookie", cookies);
  res.writeHead(status, fields);
  endThisTick(res, res.req.method === "HEAD" ? undefined : body);
}

const JSON_TYPE = { "Content-Type": "application/json" };

export function replyJson(
  res: ServerResponse,
  answer: Omit<Reply, "body" | "headers"> & { readonly json: unknown; readonly headers?: Reply["headers"] },
): void {
  const { status, state, json, headers, cookies } = answer;
  reply(res, {
    status,
    state,
    body: JSON.stringify(json),
    headers: headers === undefined ? JSON_TYPE : { "Content-Type": "application/json", ...headers },
    cookies,
  });
}

export function replyProblem(res: ServerResponse, refusal: Problem): void {
  reply(res, problem(refusal));
}
