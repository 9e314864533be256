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
import { factsOf } from "./facts-of-message.ts";
import type { HeldPlace } from "./held-place.ts";
import { identify, identifyShopper, standingOf } from "./identify.ts";
import { followLink, withoutInvitation } from "./link.ts";
import { bringsCookies, loseMark, withoutMark } from "./mark.ts";
import { isLookedAt, isRead } from "./navigation.ts";
import { observe } from "./observe/observe.ts";
import { SharedPages } from "./overload/shared-pages.ts";
import { createTurnstile } from "./overload/turnstile.ts";
import type { Passage } from "./passage.ts";
import { replyProblem, wantsProblem } from "./problem.ts";
import { reply } from "./reply.ts";
import { type RequestFacts, readerOf } from "./request-facts.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import type { Peers } from "./upstream/peers.ts";
import type { Answerer, Visit } from "./visit.ts";
import { Watch } from "./watch.ts";

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
  outside?(request: RequestFacts): void;
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
    const facts = factsOf(req, peers);
    if (!log.isLevelEnabled("debug") && (answerPoll(facts, res, rooms) || turnsAway(facts, res))) return;
    metrics.requestBegan();
    const watch = new Watch<About>(facts, res, requestEnded);
    if (facts.target.startsWith(OWN_PREFIX)) {
      answerCall(facts, res, { rooms, ring, desk, readers, pages, verifyPage }).catch((error: unknown) =>
        unanswerable(facts, res, error),
      );
      return;
    }
    followed(facts, res, ends, watch);
  }

  function follow(req: IncomingMessage, res: ServerResponse, ends: Ends): void {
    const facts = factsOf(req, peers);
    followed(facts, res, ends, new Watch<About>(facts, res, tell));
  }

  function followed(facts: RequestFacts, res: ServerResponse, ends: Ends, watch: Watch<About>): void {
    try {
      const visit = identified(facts, res, ends, watch);
      if (visit !== undefined) go(visit, { desk, pages, sharedPages, enter: ends.enter }, watch);
    } catch (error) {
      unanswerable(facts, res, error);
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
    asked: RequestFacts,
    res: ServerResponse,
    ends: Ends,
    watch: Watch<About>,
  ): Visit | undefined {
    const { request: uninvited, value: link } = withoutInvitation(asked);
    const { request, marked } = withoutMark(uninvited);
    const { host, target, method } = request;
    const room = rooms.find(host, target);
    if (room === undefined) {
      if (ends.outside !== undefined && rooms.isOutside(host, target)) {
        ends.outside(request);
        return undefined;
      }
      const reason = "no room answers for this address";
      if (wantsProblem(request)) {
        replyProblem(res, { code: "no-room-here", detail: reason });
        return undefined;
      }
      const { body, headers } = pages.render({ kind: "refused", status: 404, reason }, readerOf(request));
      reply(res, { status: 404, state: "refused", body, headers });
      return undefined;
    }
    const follows = link !== undefined && method === "GET" && isLookedAt(request);
    const who = follows ? identify(request, room, readers) : identifyShopper(request, room, readers);
    if (who.tabs !== undefined) desk.releaseSpare(room, who.tabs.spare);
    if (who.rejected !== undefined) room.metrics.rejected(who.rejected);
    // A preflight carries no pass; what a page of a listed origin may send to the shop is the shop's to say.
    const bypass = room.isBypass(request) || (isPreflight(request) && isListed(request, room.config));
    if (follows) {
      watch.about = { room, decision: "invitation", rejected: who.rejected };
      followLink({ request, res, room, who, readers }, link, pages);
      return undefined;
    }
    // Whom the pass lets in is no question for the table.
    const answered = who.isSettled && !marked ? "join" : clientOf(request).answered;
    const navigation = answered !== "text";
    const again = marked && navigation && method === "GET" && !who.app;
    const joins = answered === "join";
    const keepsNoCookies = again && !bringsCookies(request, room, who.secure);
    // A service worker that asks anew follows a redirect itself, and browsers show no such answer.
    if (again && joins && !keepsNoCookies) {
      loseMark(request, res);
      return undefined;
    }
    return { request, res, room, who, navigation, joins, keepsNoCookies, bypass };
  }

  /** What to do, and doing it. */
  function go(visit: Visit, by: Answerer, watch: Watch<About>): void {
    const { room, who, navigation, bypass, request } = visit;
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
      reads: who.reading !== undefined && isRead(request),
      pass,
      place: lineOf(who.place),
      inside: pass === undefined && !navigation && mayBeInside(room, who.place),
    };
    const decision = decide(visitor, room.batcher.snapshot, room.batcher.now());
    watch.about = { room, decision: decision.kind, rejected: who.rejected };
    answer(visit, decision, by)?.catch((error: unknown) => failed(visit, by, error));
  }

  function failed(visit: Visit, by: Answerer, error: unknown): void {
    const { request, room } = visit;
    if (!isEngineFailure(error)) {
      log.error({ request: request.id, err: error, room: room.config.id }, "could not answer a request");
    }
    engineDown(visit, by);
  }

  function unanswerable(facts: RequestFacts, res: ServerResponse, error: unknown): void {
    const down = isEngineFailure(error);
    const { req } = res;
    const gone = req.destroyed && !req.complete;
    if (!down && !gone) log.error({ request: facts.id, err: error }, "could not answer a request");
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const detail = down
      ? "the line cannot be reached just now; whoever has a place keeps it"
      : "the gateway failed to answer";
    replyProblem(res, {
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
