import type { Logger } from "pino";
import { isEngineFailure } from "../errors.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Pages } from "../page/pages.ts";
import { visitorKey } from "../room/batch.ts";
import { type Decision, decide } from "../room/decide.ts";
import { INVITATION } from "../tokens/invitation.ts";
import type { KeyRing } from "../tokens/keyring.ts";
import { PASS } from "../tokens/pass.ts";
import { PLACE } from "../tokens/place.ts";
import { READING } from "../tokens/reading.ts";
import type { RejectionReason } from "../tokens/verification.ts";
import { VerifiedTokens } from "../tokens/verified.ts";
import { answer, answerEngineDown } from "./answers/answer.ts";
import { dropProbe, keepsCookies, withoutProbe } from "./answers/cookie-probe.ts";
import type { Answer } from "./answers/forward-context.ts";
import { followLink, withoutInvitation } from "./answers/invitation-link.ts";
import { problem, wantsProblem } from "./answers/problem.ts";
import type { Said } from "./answers/reply.ts";
import { SharedPages } from "./answers/shared-pages.ts";
import { createTurnstile, type Turnstile } from "./answers/turnstile.ts";
import type { Answerer, Visit } from "./answers/visit.ts";
import { observeVisit } from "./observe/observe.ts";
import { clientOf } from "./request/clients.ts";
import { isListed, isPreflight } from "./request/cors.ts";
import { type RequestFacts, readerOf } from "./request/facts.ts";
import { isLookedAt, isRead } from "./request/navigation.ts";
import type { Room } from "./room/room.ts";
import type { Rooms } from "./room/rooms.ts";
import { Admissions } from "./visitor/admissions.ts";
import type { HeldPlace } from "./visitor/held-place.ts";
import { lanePositionOf } from "./visitor/held-place.ts";
import { identify, identifyShopper, invitationStateOf } from "./visitor/identify.ts";
import type { TokenReaders } from "./visitor/token-readers.ts";

export interface PipelineParts {
  readonly rooms: Rooms;
  readonly ring: KeyRing;
  readonly pages: Pages;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** A place costs a fifth of a pass to verify and its holder asks rarely: few of them are worth a kilobyte each. */
const MOST_PLACES = 10_000;

/** What the log and the metrics tell of a request that was decided about. */
export interface About {
  readonly room: Room;
  readonly decision: Decision["kind"] | "invitation";
  readonly rejected: RejectionReason | undefined;
}

export interface Judged {
  readonly answer: Answer | Promise<Answer>;
  /** Absent: no decision was needed. */
  readonly about?: About;
}

/** The pipeline of a request, from the value that describes it to the value that says what becomes of it. */
export interface Pipeline {
  readonly admissions: Admissions;
  readonly readers: TokenReaders;
  /** Asked ahead of the rest: whether a crowd's request is turned away. */
  readonly turnsAway: Turnstile;
  /** `passesOutside`: what is no room's goes on, and is not answered 404. The promise does not fail. */
  judge(asked: RequestFacts, passesOutside: boolean): Judged;
}

/** Which room and who, what to do, and what comes of that. Everything it needs was built before. */
export function createPipeline({ rooms, ring, pages, log }: PipelineParts): Pipeline {
  const admissions = new Admissions(ring);
  const by: Answerer = { admissions, pages, sharedPages: new SharedPages(pages) };
  const readers: TokenReaders = {
    passes: new VerifiedTokens(PASS, ring),
    readings: new VerifiedTokens(READING, ring, MOST_PLACES),
    places: new VerifiedTokens(PLACE, ring, MOST_PLACES),
    invitations: new VerifiedTokens(INVITATION, ring, MOST_PLACES),
    rooms: rooms.all,
  };

  function judge(asked: RequestFacts, passesOutside: boolean): Judged {
    const { request: uninvited, value: link } = withoutInvitation(asked);
    const { request, marked, isFresh } = withoutProbe(uninvited);
    const { host, target, method } = request;
    const room = rooms.find(host, target);
    if (room === undefined) {
      const isOutside = passesOutside && rooms.isOutside(host, target);
      return { answer: isOutside ? { kind: "outside", request } : noRoom(request, pages) };
    }
    const follows = link !== undefined && method === "GET" && isLookedAt(request);
    const who = follows ? identify(request, room, readers) : identifyShopper(request, room, readers);
    const { rejected } = who;
    if (who.tabs !== undefined) admissions.releaseSpare(room, who.tabs.spare);
    if (rejected !== undefined) room.metrics.rejected(rejected);
    // A preflight carries no pass; what a page of a listed origin may send to the shop is the shop's to say.
    const bypass = room.isBypass(request) || (isPreflight(request) && isListed(request, room.config));
    if (follows) {
      const followed = followLink({ request, room, who, readers }, link, pages);
      return { answer: followed, about: { room, decision: "invitation", rejected } };
    }
    // Whom the pass lets in is no question for the table.
    const answered = who.isSettled && !marked ? "join" : clientOf(request).answered;
    const navigation = answered !== "text";
    const again = marked && navigation && method === "GET" && !who.app;
    const joins = answered === "join";
    const keepsNoCookies = again && !keepsCookies(request, room, who.secure);
    // A service worker that asks anew follows a redirect itself, and browsers show no such answer.
    if (again && joins && !keepsNoCookies && !isFresh) return { answer: dropProbe(request) };
    return decided({ request, room, who, navigation, joins, keepsNoCookies, bypass });
  }

  /** What to do, and what comes of it. */
  function decided(visit: Visit): Judged {
    const { room, who, navigation, bypass, request } = visit;
    const { pass, rejected } = who;
    if (room.observed !== undefined) {
      const observed = observeVisit(visit, room.observed, by);
      const about: About = { room, decision: observed.decision, rejected };
      return { answer: observed.answer.catch((error: unknown) => failed(visit, error)), about };
    }
    const { byInvitation, invited, fault, ended } = invitationStateOf(room, who);
    const visitor = {
      byInvitation,
      invited,
      fault,
      ended,
      bypass,
      navigation,
      reads: who.reading !== undefined && isRead(request),
      pass,
      place: lanePositionOf(who.place),
      inside: pass === undefined && !navigation && mayBeInside(room, who.place),
    };
    const decision = decide(visitor, room.batcher.snapshot, room.batcher.now());
    return { answer: answered(visit, decision), about: { room, decision: decision.kind, rejected } };
  }

  function answered(visit: Visit, decision: Decision): Answer | Promise<Answer> {
    try {
      const made = answer(visit, decision, by);
      return made instanceof Promise ? made.catch((error: unknown) => failed(visit, error)) : made;
    } catch (error) {
      return failed(visit, error);
    }
  }

  function failed(visit: Visit, error: unknown): Said {
    const { request, room } = visit;
    if (!isEngineFailure(error)) {
      log.error({ request: request.id, err: error, room: room.config.id }, "could not answer a request");
    }
    return answerEngineDown(visit, by);
  }

  return { admissions, readers, turnsAway: createTurnstile(rooms, pages), judge };
}

function noRoom(request: RequestFacts, pages: Pages): Said {
  const reason = "no room answers for this address";
  if (wantsProblem(request)) return problem({ code: "no-room-here", detail: reason });
  const { body, headers } = pages.render({ kind: "refused", status: 404, reason }, readerOf(request));
  return { kind: "page", status: 404, state: "refused", body, headers };
}

/** A session that was begun where nobody was given a pass, as far as this gateway has read the ledger. */
function mayBeInside({ batcher: { memory } }: Room, place: HeldPlace | undefined): boolean {
  if (place === undefined || place.at === 0) return false;
  return memory.isReading || memory.hasSession(visitorKey(place.lane, place.at, place.id));
}
