import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pages } from "../../page/pages.ts";
import { decide } from "../../room/decide.ts";
import { endLast } from "../../turn.ts";
import { clientOf } from "../clients.ts";
import { mayInvite } from "../link.ts";
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

  return function turnsAway(req: IncomingMessage, res: ServerResponse): boolean {
    const url = req.url ?? "/";
    if (req.method !== "GET" || carriesToken(req) || mayInvite(url)) return false;
    if (clientOf(req).answered !== "join") return false;
    const room = rooms.find(req.headers.host, url);
    const ours = room && answers.get(room);
    if (room === undefined || ours === undefined) return false;
    if (!wouldJoin(room, req) || !room.overload.turnsAway(res)) return false;
    room.metrics.decided("join");
    room.metrics.shed("join");
    const { fields, body } = ours.of(req);
    endLast(res.writeHead(BUSY_STATUS, fields), body);
    return true;
  };
}

function carriesToken({ headers }: IncomingMessage): boolean {
  if (headers.cookie !== undefined && TOKEN.test(headers.cookie)) return true;
  return (
    headers["airlock-pass"] !== undefined ||
    headers["airlock-place"] !== undefined ||
    headers["airlock-invitation"] !== undefined
  );
}

/** Of a visitor of whom nothing is known. */
function wouldJoin({ config, batcher, isBypass }: Room, req: IncomingMessage): boolean {
  const nobody = { byInvitation: config.access === "invitation", bypass: isBypass(req), navigation: true };
  return decide(nobody, batcher.snapshot, batcher.now()).kind === "join";
}
