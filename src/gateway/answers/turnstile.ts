import type { Pages } from "../../page/pages.ts";
import { INVITATION_COOKIE, PASS_COOKIE, PLACE_COOKIE } from "../../protocol/cookies.ts";
import { INVITATION_FIELD, PASS_FIELD, PLACE_FIELD } from "../../protocol/headers.ts";
import { decide } from "../../room/decide.ts";
import type { Overload } from "../overload/overload.ts";
import { clientOf } from "../request/clients.ts";
import type { RequestFacts } from "../request/facts.ts";
import type { Room } from "../room/room.ts";
import type { Rooms } from "../room/rooms.ts";
import { mayInvite } from "./invitation-link.ts";
import { AnswersToTurnedAway, type TurnedAway } from "./turned-away.ts";

/** The answer to whoever is turned away, and who has counted it. Undefined: the pipeline decides. */
export type Turnstile = (request: RequestFacts) => (TurnedAway & { readonly overload: Overload }) | undefined;

const TOKEN = new RegExp([PLACE_COOKIE, PASS_COOKIE, INVITATION_COOKIE].join("|"));

/**
 * Turns away who opens a page and carries no token, where the room takes no join now: the same answer as at the pipeline's end,
 * ahead of the pipeline. A crowd costs what reading its requests and writing the same page costs, and the admitted get the rest.
 * Undefined: the pipeline decides.
 */
export function createTurnstile(rooms: Rooms, pages: Pages): Turnstile {
  const enforcing = rooms.all.filter(({ config }) => config.mode === "enforce");
  const answers = new Map(enforcing.map((room) => [room, new AnswersToTurnedAway(room, pages)]));

  return function turnsAway(request) {
    const { target } = request;
    if (request.method !== "GET" || carriesToken(request) || mayInvite(target)) return undefined;
    if (clientOf(request).answered !== "join") return undefined;
    const room = rooms.find(request.host, target);
    const ours = room && answers.get(room);
    if (room === undefined || ours === undefined) return undefined;
    if (!wouldJoin(room, request) || !room.overload.turnsAway()) return undefined;
    room.metrics.decided("join");
    room.metrics.shed("join");
    return { ...ours.of(request), overload: room.overload };
  };
}

function carriesToken({ fields }: RequestFacts): boolean {
  if (fields.cookie !== undefined && TOKEN.test(fields.cookie)) return true;
  return (
    fields[PASS_FIELD] !== undefined ||
    fields[PLACE_FIELD] !== undefined ||
    fields[INVITATION_FIELD] !== undefined
  );
}

/** Of a visitor of whom nothing is known. */
function wouldJoin({ config, batcher, isBypass }: Room, request: RequestFacts): boolean {
  const nobody = {
    byInvitation: config.access === "invitation",
    bypass: isBypass(request),
    navigation: true,
  };
  return decide(nobody, batcher.snapshot, batcher.now()).kind === "join";
}
