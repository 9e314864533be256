import type { ServerResponse } from "node:http";
import type { Page, PageReader, Pages } from "../../page/pages.ts";
import {
  JWKS_PATH,
  LANGUAGE_PREFIX,
  OPENAPI_PATH,
  ROOM_CALLS,
  ROOMS_PREFIX,
  VERIFY_PATH,
} from "../../protocol/paths.ts";
import type { KeyRing } from "../../tokens/keyring.ts";
import { replyProblem } from "../answers/write-reply.ts";
import { isListed, isPreflight, sharingFields } from "../request/cors.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Rooms } from "../room/rooms.ts";
import type { Admissions } from "../visitor/admissions.ts";
import { identify } from "../visitor/identify.ts";
import type { TokenReaders } from "../visitor/token-readers.ts";
import { type BodyType, readCallBody } from "./body.ts";
import type { Call } from "./call.ts";
import { claim } from "./claim.ts";
import { isForeignFormOrder } from "./form-origin.ts";
import { useInvitation } from "./invitation.ts";
import { join } from "./join.ts";
import { chooseLanguage } from "./language.ts";
import { leave, left } from "./leave.ts";
import { acceptsMethod, READS } from "./methods.ts";
import { claimObserved } from "./observed.ts";
import { answerPlace } from "./place.ts";
import { answerReceipt } from "./receipt.ts";
import { answerJwks, answerOpenApi, answerStatus } from "./shared.ts";
import { answerVerify } from "./verify.ts";

export interface CallsParts {
  readonly rooms: Rooms;
  readonly ring: KeyRing;
  readonly admissions: Admissions;
  readonly readers: TokenReaders;
  readonly pages: Pages;
  readonly verifyPage: (reader: PageReader) => Page;
}

const ROOMS = ROOMS_PREFIX.replaceAll(".", "\\.");
const ROOM_CALL = new RegExp(`^${ROOMS}([a-z0-9-]{1,32})/(${ROOM_CALLS.join("|")})$`);
const POSTS: Readonly<Record<string, (call: Call) => void | Promise<void>>> = {
  join,
  claim,
  leave,
  invitation: useInvitation,
};
const FORMS: Readonly<Record<string, BodyType>> = { invitation: "application/x-www-form-urlencoded" };

function whereabouts(call: Call): void {
  const { observed } = call.room;
  if (observed === undefined) answerPlace(call);
  else claimObserved(call, observed);
}

/** The public calls of apps, pages and load testers. Resolves when the answer is written. */
export async function answerCall(
  request: RequestFacts,
  res: ServerResponse,
  parts: CallsParts,
): Promise<void> {
  const { target } = request;
  const query = target.indexOf("?");
  const path = query === -1 ? target : target.slice(0, query);
  if (path.startsWith(LANGUAGE_PREFIX)) return chooseLanguage(request, res);
  if (path === JWKS_PATH) return answerJwks(request, res, parts.ring);
  if (path === OPENAPI_PATH) return answerOpenApi(request, res);
  if (path === VERIFY_PATH) return answerVerify(request, res, parts.verifyPage);
  const [, id = "", name = ""] = ROOM_CALL.exec(path) ?? [];
  if (name === "") return replyProblem(res, { code: "unknown-call", detail: "there is no such call" });
  const room = parts.rooms.byId(id);
  if (room === undefined)
    return replyProblem(res, { code: "unknown-room", detail: `there is no room "${id}"` });
  room.metrics.call(name);
  if (name === "status") return answerStatus(request, res, room);
  for (const [name, value] of Object.entries(sharingFields(request, room.config))) res.setHeader(name, value);
  const post = POSTS[name];
  if (isPreflight(request) && !isListed(request, room.config)) {
    const detail =
      "the room's calls are not for pages of this origin; the operator may list it in cors.origins";
    return replyProblem(res, { code: "origin-refused", detail });
  }
  if (!acceptsMethod(request, res, { name, methods: post === undefined ? READS : ["POST"] })) return;
  if (isForeignFormOrder(request, room)) {
    const detail = "the form of another site asks for nothing here";
    return replyProblem(res, { code: "foreign-form", detail });
  }
  const body =
    post === undefined ? ({ ok: true, fields: {} } as const) : await readCallBody(res, FORMS[name]);
  if (!body.ok) return replyProblem(res, body.problem);
  const who = identify(request, room, parts.readers);
  const read = name === "receipt" ? answerReceipt : name === "left" ? left : whereabouts;
  const { admissions, pages, readers } = parts;
  if (who.tabs !== undefined) admissions.releaseSpare(room, who.tabs.spare);
  return (post ?? read)({ request, res, room, admissions, pages, readers, who, fields: body.fields });
}
