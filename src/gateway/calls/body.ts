import type { ServerResponse } from "node:http";
import type { Problem } from "../answers/problem.ts";

const MOST_BYTES = 4096;

export type CallBody =
  | { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> }
  | BodyRefusal;

export interface BodyRefusal {
  readonly ok: false;
  readonly problem: Problem;
}

/** What a call takes. A form is sent without asking first, from any site: only a call that looks at its origin reads one. */
export type BodyType = "application/json" | "application/x-www-form-urlencoded";

/** The fields of a call's body, at most 4 KiB. No body has none. */
export async function readCallBody(
  res: ServerResponse,
  wanted: BodyType = "application/json",
): Promise<CallBody> {
  const { req } = res;
  if (Number(req.headers["content-length"] ?? 0) > MOST_BYTES) return tooLarge();
  if (req.headers.expect !== undefined) res.writeContinue();
  const chunks: Buffer[] = [];
  let size = 0;
  // An iterator that destroys what it leaves would take the connection along, and the answer.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > MOST_BYTES) return tooLarge();
    chunks.push(chunk);
  }
  if (size === 0) return { ok: true, fields: {} };
  const type = (req.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== wanted) return refused("body-not-json", `the body must be ${wanted}`);
  const text = Buffer.concat(chunks).toString("utf8");
  return wanted === "application/json"
    ? parse(text)
    : { ok: true, fields: Object.fromEntries(new URLSearchParams(text)) };
}

function parse(text: string): CallBody {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { ok: true, fields: Object.fromEntries(Object.entries(value)) };
    }
  } catch {
    return refused("body-invalid", "the body is not JSON");
  }
  return refused("body-invalid", "the body must be a JSON object");
}

function tooLarge(): BodyRefusal {
  return refused("body-too-large", `the body is larger than ${MOST_BYTES} bytes`);
}

function refused(code: Problem["code"], detail: string): BodyRefusal {
  return { ok: false, problem: { code, detail } };
}
