import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { parse } from "yaml";
import { endThisTick } from "../../node/tick-scheduler.ts";
import { STATE_HEADER } from "../../protocol/headers.ts";
import type { KeyRing } from "../../tokens/keyring.ts";
import { reply, replyJson, replyProblem } from "../answers/write-reply.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Room } from "../room/room.ts";
import type { Rooms } from "../room/rooms.ts";
import { STATUS_FIELDS } from "../room/status.ts";
import { acceptsMethod, READS } from "./methods.ts";

/** Any page may read what is the same for everybody. */
const ANY_PAGE = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" };
const KEYS_SECONDS = 60;
const DESCRIPTION_SECONDS = 300;
const DESCRIPTION = JSON.stringify(
  parse(readFileSync(new URL("../../protocol/openapi.yaml", import.meta.url), "utf8")),
);

/** `GET status`: the same bytes for everybody. No cookie is read or set, and any cache may keep them for a second. */
export function answerStatus(request: RequestFacts, res: ServerResponse, room: Room): void {
  if (!acceptsMethod(request, res, { name: "status", methods: READS, fields: ANY_PAGE })) return;
  const { notice } = room.status;
  if (notice === undefined) {
    const detail = "the room's ledger has not answered yet";
    const headers = { ...ANY_PAGE, "Retry-After": "2" };
    return replyProblem(res, { code: "engine-down", detail, headers });
  }
  if (isFresh(request.fields["if-none-match"], notice.etag)) {
    endThisTick(res.writeHead(304, { ...STATUS_FIELDS, ETag: notice.etag, [STATE_HEADER]: "none" }));
    return;
  }
  endThisTick(res.writeHead(200, notice.fields), request.method === "HEAD" ? undefined : notice.body);
}

/** Answers the poll that a crowd sends, in the form in which it sends it; false: this is another request. */
export function answerPoll(request: RequestFacts, res: ServerResponse, rooms: Rooms): boolean {
  if (request.method !== "GET" || request.fields["if-none-match"] !== undefined) return false;
  const room = rooms.byStatus(request.target);
  const notice = room?.status.notice;
  if (room === undefined || notice === undefined) return false;
  room.metrics.call("status");
  endThisTick(res.writeHead(200, notice.fields), notice.body);
  return true;
}

/** `GET jwks.json`. Kept for a minute: a key is published five before it signs. */
export function answerJwks(request: RequestFacts, res: ServerResponse, ring: KeyRing): void {
  if (!acceptsMethod(request, res, { name: "jwks.json", methods: READS, fields: ANY_PAGE })) return;
  const headers = { ...cached(KEYS_SECONDS), "Content-Type": "application/jwk-set+json" };
  replyJson(res, { status: 200, state: "none", json: ring.jwks(), headers });
}

/** `GET openapi.json`: what these calls are, in OpenAPI 3.1. */
export function answerOpenApi(request: RequestFacts, res: ServerResponse): void {
  if (!acceptsMethod(request, res, { name: "openapi.json", methods: READS, fields: ANY_PAGE })) return;
  const headers = { ...cached(DESCRIPTION_SECONDS), "Content-Type": "application/json" };
  reply(res, { status: 200, state: "none", body: DESCRIPTION, headers });
}

/** RFC 9110 §13.1.2: a list, compared weakly; caches in between join and rewrite what clients send. */
function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = etag.replace(/^W\//, "");
  return ifNoneMatch
    .split(",")
    .some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === opaque);
}

function cached(seconds: number) {
  return { ...ANY_PAGE, "Cache-Control": `public, max-age=${seconds}` };
}
