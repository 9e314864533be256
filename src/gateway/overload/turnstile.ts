import type { ServerResponse } from "node:http";
import type { Pages } from "../../page/pages.ts";
import { decide } from "../../room/decide.ts";
import { endLast } from "../../turn.ts";
import { clientOf } from "../clients.ts";
import { mayInvite } from "../link.ts";
import type { RequestFacts } from "../request-facts.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "../rooms.ts";
import { BUSY_STATUS } from "./retry.ts";
import { AnswersToTurnedAway } from "./turned-away.ts";

const TOKEN = /airlock_(?:place|pass|invitation)_/;

/**
 * Turns away who opens a page and carries no token, where the room takes no join now: the same answer as at the road's end,
 * ahead of the road. A crowd costs what reading its requests and writing the same page costs, and the admitted get the rest.
 * False: the road decides.
 */
export function createTurnstile(rooms: Rooms, pages: Pages) {
  const enforcing = rooms.all.filter(({ config }) => config.mode === "enforce");
  const answers = new Map(enforcing.map((room) => [room, new AnswersToTurnedAway(room, pages)]));

  return function turnsAway(request: RequestFacts, res: ServerResponse): boolean {
    const { target } = request;
    if (request.method !== "GET" || carriesToken(request) || mayInvite(target)) return false;
    if (clientOf(request).answered !== "join") return false;
    const room = rooms.find(request.host, target);
    const ours = room && answers.get(room);
    if (room === undefined || ours === undefined) return false;
    if (!wouldJoin(room, request) || !room.overload.turnsAway(res)) return false;
    room.metrics.decided("join");
    room.metrics.shed("join");
    const { fields, body } = ours.of(request);
    endLast(res.writeHead(BUSY_STATUS, fields), body);
    return true;
  };
}

function carriesToken({ fields }: RequestFacts): boolean {
  if (fields.cookie !== undefined && TOKEN.test(fields.cookie)) return true;
  return (
    fields["airlock-pass"] !== undefined ||
    fields["airlock-place"] !== undefined ||
    fields["airlock-invitation"] !== undefined
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
