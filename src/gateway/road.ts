import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { isEngineFailure } from "../errors.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Pages } from "../page/pages.ts";
import { createVerifyPage } from "../page/verify.ts";
import { visitorKey } from "../room/batch.ts";
import { type Decision, decide } from "../room/decide.ts";
import { INVITATION } from "../tokens/invitation.ts";
import type { KeyRing } from "../tokens/keyring.ts";
import { PASS } from "../tokens/pass.ts";
import { PLACE } from "../tokens/place.ts";
import { READING } from "../tokens/reading.ts";
import type { Reason } from "../tokens/verification.ts";
import { VerifiedTokens } from "../tokens/verified.ts";
import { answer, engineDown, lineOf } from "./answer.ts";
import { answerCall, OWN_PREFIX } from "./calls/calls.ts";
import { answerPoll } from "./calls/shared.ts";
import { clientOf } from "./clients.ts";
import { isListed, isPreflight } from "./cors.ts";
import { Desk } from "./desk.ts";
import { type HeldPlace, identify, identifyShopper, standingOf } from "./identify.ts";
import { followLink, takeInvitation } from "./link.ts";
import { bringsCookies, loseMark, takeMark } from "./mark.ts";
import { isLookedAt, isRead } from "./navigation.ts";
import { observe } from "./observe/observe.ts";
import { SharedPages } from "./overload/shared-pages.ts";
import { createTurnstile } from "./overload/turnstile.ts";
import type { Passage } from "./passage.ts";
import { replyProblem, wantsProblem } from "./problem.ts";
import { reply } from "./reply.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import type { Peers } from "./upstream/peers.ts";
import type { Answerer, Visit } from "./visit.ts";
import { idOf, Watch } from "./watch.ts";

export interface RoadParts {
  readonly rooms: Rooms;
  readonly ring: KeyRing;
  readonly peers: Peers;
  readonly pages: Pages;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** A place costs a fifth of a pass to verify and its holder asks rarely: few of them are worth a kilobyte each. */
const MOST_PLACES = 10_000;

/** What the log and the metrics tell of a request that was decided about. */
interface About {
  readonly room: Room;
  readonly decision: Decision["kind"] | "invitation";
  readonly rejected: Reason | undefined;
}

/** Where the road ends for whoever may go in. */
export interface Ends {
  enter(passage: Passage): void;
  /** The address is no room's, whatever way it is read. Absent: that is answered 404. */
  outside?(): void;
}

export interface Road {
  readonly desk: Desk;
  /** Answers one of Airlock's own calls, or follows the request. `req.url` is in origin-form. */
  request(req: IncomingMessage, res: ServerResponse, ends: Ends): void;
  /** Takes a request, or a handshake, to one of the ends, or answers it. */
  follow(req: IncomingMessage, res: ServerResponse, ends: Ends): void;
}

/** The road of a request: which room and who, what to do, do it. Everything it needs was built before. */
export function createRoad(parts: RoadParts): Road {
  const { rooms, ring, peers, pages, metrics, log } = parts;
  const desk = new Desk(ring);
  const verifyPage = createVerifyPage();
  const sharedPages = new SharedPages(pages);
  const turnsAway = createTurnstile(rooms, pages);
  const readers = {
    passes: new VerifiedTokens(PASS, ring),
    readings: new VerifiedTokens(READING, ring, MOST_PLACES),
    places: new VerifiedTokens(PLACE, ring, MOST_PLACES),
    invitations: new VerifiedTokens(INVITATION, ring, MOST_PLACES),
    rooms: rooms.all,
  };

  function request(req: IncomingMessage, res: ServerResponse, ends: Ends): void {
    // Answered before they could be in flight: only a log that tells of every request has to hear of them.
    if (!log.isLevelEnabled("debug") && (answerPoll(req, res, rooms) || turnsAway(req, res))) return;
    metrics.requestBegan();
    const watch = new Watch<About>(req, res, requestEnded);
    if (req.url?.startsWith(OWN_PREFIX)) {
      answerCall(req, res, { rooms, ring, desk, readers, peers, pages, verifyPage }).catch((error: unknown) =>
        unanswerable(req, res, error),
      );
      return;
    }
    followed(req, res, ends, watch);
  }

  function follow(req: IncomingMessage, res: ServerResponse, ends: Ends): void {
    followed(req, res, ends, new Watch<About>(req, res, tell));
  }

  function followed(req: IncomingMessage, res: ServerResponse, ends: Ends, watch: Watch<About>): void {
    try {
      const visit = identified(req, res, ends, watch);
      if (visit !== undefined) go(visit, { desk, pages, sharedPages, enter: ends.enter }, watch);
    } catch (error) {
      unanswerable(req, res, error);
    }
  }

  function requestEnded(watch: Watch<About>): void {
    metrics.requestEnded();
    tell(watch);
  }

  /** The metrics, and the log where anybody reads that much of it. */
  function tell(watch: Watch<About>): void {
    const { about, seconds } = watch;
    if (about !== undefined) about.room.metrics.request(seconds, about.decision);
    if (!log.isLevelEnabled("debug")) return;
    if (about === undefined) log.debug(watch.seen(seconds), "answered a call");
    else log.debug({ ...watch.seen(seconds), ...about, room: about.room.config.id }, "answered");
  }

  /** Which room, and who. */
  function identified(
    req: IncomingMessage,
    res: ServerResponse,
    ends: Ends,
    watch: Watch<About>,
  ): Visit | undefined {
    const link = takeInvitation(req);
    const marked = takeMark(req);
    const room = rooms.find(req.headers.host, req.url ?? "/");
    if (room === undefined) {
      if (ends.outside !== undefined && rooms.isOutside(req.headers.host, req.url ?? "/")) {
        ends.outside();
        return undefined;
      }
      const reason = "no room answers for this address";
      if (wantsProblem(req)) {
        replyProblem(req, res, { code: "no-room-here", detail: reason });
        return undefined;
      }
      const { body, headers } = pages.render({ kind: "refused", status: 404, reason }, req);
      reply(req, res, { status: 404, state: "refused", body, headers });
      return undefined;
    }
    const follows = link !== undefined && req.method === "GET" && isLookedAt(req);
    const secure = peers.scheme(req) === "https";
    const who = follows ? identify(req, room, readers, secure) : identifyShopper(req, room, readers, secure);
    if (who.rejected !== undefined) room.metrics.rejected(who.rejected);
    // A preflight carries no pass; what a page of a listed origin may send to the shop is the shop's to say.
    const bypass = room.isBypass(req) || (isPreflight(req) && isListed(req, room.config));
    if (follows) {
      watch.about = { room, decision: "invitation", rejected: who.rejected };
      followLink({ req, res, room, who, readers }, link, pages);
      return undefined;
    }
    // Whom the pass lets in is no question for the table.
    const answered = who.isSettled && !marked ? "join" : clientOf(req).answered;
    const navigation = answered !== "text";
    const again = marked && navigation && req.method === "GET" && !who.app;
    const joins = answered === "join";
    const keepsNoCookies = again && !bringsCookies(req, room, secure);
    // A service worker that asks anew follows a redirect itself, and browsers show no such answer.
    if (again && joins && !keepsNoCookies) {
      loseMark(req, res);
      return undefined;
    }
    return { req, res, room, who, navigation, joins, keepsNoCookies, bypass };
  }

  /** What to do, and doing it. */
  function go(visit: Visit, by: Answerer, watch: Watch<About>): void {
    const { room, who, navigation, bypass, req } = visit;
    if (room.observed !== undefined) {
      const { decision, entered } = observe(visit, room.observed, by);
      watch.about = { room, decision, rejected: who.rejected };
      entered.catch((error: unknown) => failed(visit, by, error));
      return;
    }
    const { byInvitation, invited, fault, ended } = standingOf(room, who);
    const { pass } = who;
    const visitor = {
      byInvitation,
      invited,
      fault,
      ended,
      bypass,
      navigation,
      reads: who.reading !== undefined && isRead(req),
      pass,
      place: lineOf(who.place),
      inside: pass === undefined && !navigation && mayBeInside(room, who.place),
    };
    const decision = decide(visitor, room.batcher.snapshot, room.batcher.now());
    watch.about = { room, decision: decision.kind, rejected: who.rejected };
    answer(visit, decision, by)?.catch((error: unknown) => failed(visit, by, error));
  }

  function failed(visit: Visit, by: Answerer, error: unknown): void {
    const { req, room } = visit;
    if (!isEngineFailure(error)) {
      log.error({ request: idOf(req), err: error, room: room.config.id }, "could not answer a request");
    }
    engineDown(visit, by);
  }

  function unanswerable(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    const down = isEngineFailure(error);
    const gone = req.destroyed && !req.complete;
    if (!down && !gone) log.error({ request: idOf(req), err: error }, "could not answer a request");
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const detail = down
      ? "the line cannot be reached just now; whoever has a place keeps it"
      : "the gateway failed to answer";
    replyProblem(req, res, {
      code: down ? "engine-down" : "internal-error",
      detail,
      ...(down && { headers: { "Retry-After": "2" } }),
    });
  }

  return { desk, request, follow };
}

/** A session that was begun where nobody was given a pass, as far as this gateway has read the ledger. */
function mayBeInside({ batcher: { memory } }: Room, place: HeldPlace | undefined): boolean {
  if (place === undefined || place.at === 0) return false;
  return memory.isReading || memory.hasSession(visitorKey(place.lane, place.at, place.id));
}
