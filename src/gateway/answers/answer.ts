import { hasNumber } from "../../page/text/describe.ts";
import type { PageView } from "../../page/text/view.ts";
import type { AirlockState } from "../../protocol/states.ts";
import { type Decision, decide } from "../../room/decide.ts";
import type { Denial } from "../../room/denial.ts";
import type { PassClaims } from "../../tokens/pass.ts";
import type { PlaceClaims } from "../../tokens/place.ts";
import type { Overload } from "../overload/overload.ts";
import { BUSY_STATUS, retrySeconds } from "../overload/retry.ts";
import { readerOf } from "../request/facts.ts";
import { isForeignForm } from "../request/navigation.ts";
import { referrerPath } from "../request/referrer.ts";
import { entryOf } from "../room/rooms.ts";
import type { JoinResult } from "../visitor/admissions.ts";
import { type HeldPlace, lanePositionOf } from "../visitor/held-place.ts";
import { type Identity, invitationStateOf } from "../visitor/identify.ts";
import { countedInvitation, laneToJoin } from "../visitor/lanes.ts";
import { keptTabCookie, offeredPlace, passCookie, placeCookie, tabCookie } from "../visitor/token-cookies.ts";
import { probeCookie, withProbe } from "./cookie-probe.ts";
import { denialFrom, describeDenial } from "./denials.ts";
import type { Answer, Entry, ForwardContext } from "./forward-context.ts";
import { forgetLeft, hasLeft } from "./left.ts";
import { withRefresh } from "./refresh-header.ts";
import { DENIED_STATUS, refusalStatus, refuse, SOON_SECONDS } from "./refuse.ts";
import type { Said } from "./reply.ts";
import { busyView, closedView, type LineNotes, lineView, queuePositionOf, withRoom } from "./views.ts";
import type { Answerer, Visit } from "./visit.ts";

/**
 * What comes of a decision: a way to the shop, or a page. A promise where it takes a word with the ledger, as it does for
 * few requests.
 */
export function answer(visit: Visit, decision: Decision, by: Answerer): Answer | Promise<Answer> {
  const { room, who } = visit;
  room.metrics.decided(decision.kind, decision.kind === "barred" ? decision.reason : "");
  if (decision.kind === "proxy") {
    if (who.pass !== undefined) room.overload.admitted();
    return proxy(visit, visit.bypass ? livePass(visit) : who.pass, keptTabCookie(room, who));
  }
  if (decision.kind !== "renew" && isReturn(visit)) return returned(visit, by);
  switch (decision.kind) {
    case "read":
      return read(visit);
    case "renew":
      room.overload.admitted();
      return renew(visit, decision.revive, by);
    case "claim":
      return who.place === undefined ? join(visit, by) : claim(visit, who.place, by);
    case "resume":
      return who.place === undefined ? refuse(visit) : resume(visit, who.place, by);
    case "join":
      if (!visit.joins || visit.keepsNoCookies || isAsked(visit)) return join(visit, by);
      return room.overload.takesJoin() ? join(visit, by) : busy(visit, by, "join");
    case "wait":
      if (who.place === undefined) return refuse(visit);
      if (visit.navigation && !room.overload.rendersPages) return busy(visit, by, "page");
      return line(visit, by, who.place);
    case "early":
    case "over":
    case "barred":
      return bar(visit, by, decision);
    case "closed":
      return page(visit, by, { state: "closed", view: closedView(room) });
    case "refused":
      return refuse(visit);
    case "unknown":
      return answerEngineDown(visit, by);
  }
}

/** The page of an engine that did not answer: whoever has a place keeps it. */
export function answerEngineDown(visit: Visit, by: Answerer): Said {
  const { place } = visit.who;
  const view: PageView = {
    kind: "engineDown",
    refreshSeconds: SOON_SECONDS,
    ...(place !== undefined && (place.at === 0 ? { drawNumber: place.place } : { place: place.at })),
  };
  return page(visit, by, { state: place === undefined ? "none" : "waiting", view });
}

/** A bypass is open to everybody; a pass that is over says nothing there, and no `extend` makes it good again. */
function livePass({ room, who: { pass } }: Visit): Identity["pass"] {
  return pass !== undefined && !pass.released && room.batcher.now() < pass.expiresAt ? pass : undefined;
}

async function renew(visit: Visit, revive: boolean, by: Answerer): Promise<Answer> {
  const { room, who, navigation, bypass } = visit;
  if (who.pass === undefined) return refuse(visit);
  // While the engine is away whoever is inside goes on shopping: nobody else can take the slot.
  if (!room.batcher.up && room.batcher.keep(nameOf(who.pass.claims))) return proxy(visit, who.pass, []);
  const renewed = await by.admissions.renew(room, who.pass.claims).catch((error: unknown) => {
    if (revive) throw error;
    return who.pass;
  });
  if (renewed !== undefined) {
    const cookies = renewed === who.pass ? [] : passCookie(room, who, renewed);
    return proxy(visit, renewed, [...keptTabCookie(room, who), ...cookies]);
  }
  const others = { ...who, pass: undefined };
  return answer(
    { ...visit, who: others },
    decide(
      { bypass, navigation, place: lanePositionOf(who.place), ...invitationStateOf(room, others) },
      room.batcher.snapshot,
      room.batcher.now(),
    ),
    by,
  );
}

function nameOf({ lane, place, session, startedAt, expiresAt, win }: PassClaims) {
  return { lane, place, id: session, startedAt, expiresAt, closesAt: win?.[1] };
}

async function claim(visit: Visit, place: HeldPlace, by: Answerer): Promise<Answer> {
  const { room, who } = visit;
  const claimed = await by.admissions.claim(room, place, who.invited);
  switch (claimed.state) {
    case "admitted":
      return proxy(visit, claimed.pass, [
        ...keptTabCookie(room, who),
        ...passCookie(room, who, claimed.pass),
      ]);
    case "lapsed":
      return join(visit, by, "lapsed");
    case "ended":
    case "moved":
      return join(visit, by);
    case "waiting":
    case "ready":
      return line(visit, by, place);
    default:
      return bar(visit, by, denialFrom(claimed.state, who.invited));
  }
}

/** A request of somebody who was let in before the room enforced its limits: their next page must not be the first to bring a pass. */
async function resume(visit: Visit, place: HeldPlace, by: Answerer): Promise<Answer> {
  const { room, who } = visit;
  const pass = await by.admissions.resume(room, place, who.invited);
  if (pass === undefined) return refuse(visit);
  room.overload.admitted();
  return proxy(visit, pass, [...keptTabCookie(room, who), ...passCookie(room, who, pass)]);
}

async function join(visit: Visit, by: Answerer, note?: "lapsed"): Promise<Answer> {
  if (isAsked(visit)) return page(visit, by, { state: "none", view: { kind: "left" } });
  if (visit.keepsNoCookies) {
    const view = marked(visit, { kind: "noCookies" } as const);
    return page(visit, by, { state: "none", view, cookies: probeCookie(visit.who.secure) });
  }
  if (!visit.joins) return page(visit, by, { state: "none", view: offerView(visit) });
  const { room, who } = visit;
  const invited = countedInvitation(room, who.invited);
  const joined = await by.admissions.join(room, { lane: laneToJoin(room, who), invited });
  const cookies = cookiesOf(visit, joined);
  switch (joined.state) {
    case "admitted":
      return proxy(visit, joined.pass, cookies);
    case "waiting":
      return line(visit, by, {
        cookies,
        note,
        given: offeredPlace(who, joined.place),
        ...joined.place.claims,
      });
    case "deferred":
      return page(visit, by, { state: "none", view: { kind: "joining", refreshSeconds: SOON_SECONDS } });
    case "closed":
      return page(visit, by, { state: "closed", view: closedView(room) });
    default:
      return bar(visit, by, denialFrom(joined.state, who.invited));
  }
}

/** The page that says what is the matter with an invitation. */
function bar(visit: Visit, by: Answerer, what: Denial | undefined): Said {
  if (what === undefined) return answerEngineDown(visit, by);
  const { room } = visit;
  const { state, view, code, detail } = describeDenial(what, room.batcher.now());
  if (!visit.navigation) return refuse(visit, { state, code, detail });
  const status = what.kind === "early" ? room.config.waiting.status : DENIED_STATUS;
  return page(visit, by, { state, view, status });
}

/** Whoever has left is asked before they join again: the browser's Back brings them here. */
function isAsked({ request, room, who }: Visit): boolean {
  return who.place === undefined && who.pass === undefined && !who.app && hasLeft(request, room.config);
}

function cookiesOf({ request, room, who }: Visit, joined: JoinResult): string[] {
  if (joined.state !== "waiting" && joined.state !== "admitted") return [];
  return [
    ...placeCookie(room, who, joined.place),
    ...(joined.state === "admitted"
      ? [...passCookie(room, who, joined.pass), ...tabCookie(request, room, who, joined.place)]
      : []),
    ...forgetLeft(request, room.config, who.secure),
  ];
}

function line(
  visit: Visit,
  by: Answerer,
  at: PlaceClaims & Pick<LineNotes, "note" | "given"> & { cookies?: string[] },
): Said {
  const { room, who } = visit;
  if (!visit.navigation) return refuse(visit);
  const where = queuePositionOf(room, by.admissions, at);
  const { cookies = [] } = at;
  const view = lineView(room, where, { ...at, invited: who.invited });
  return page(visit, by, {
    state: where.state,
    view: cookies.length === 0 ? view : marked(visit, view),
    cookies,
  });
}

/**
 * A form of another site's comes without the visitor's cookies, as a bank's does that leads back: it is nobody's, and keeps
 * nobody's place. To send it once more with them would let any site order in the visitor's name.
 */
function isReturn({ request, who, navigation }: Visit): boolean {
  return navigation && who.pass === undefined && who.place === undefined && isForeignForm(request);
}

function returned(visit: Visit, by: Answerer): Said {
  const entry = entryOf(visit.room.config, visit.request.host);
  return page(visit, by, { state: "none", view: { kind: "returned", entry } });
}

/** Says that this is too much just now, and whether there is a place to keep. It costs no more than a poll. */
function busy(visit: Visit, by: Answerer, what: "join" | "page"): Said {
  const kept = what === "page";
  visit.room.metrics.shed(what);
  const view = busyView(visit.room, kept, retrySeconds());
  return page(visit, by, {
    state: kept ? "waiting" : "none",
    view,
    status: BUSY_STATUS,
    ...(!kept && { turnedAwayBy: visit.room.overload }),
  });
}

/** A script takes the offer, or a button does. */
function offerView(visit: Visit): PageView {
  return marked(visit, { kind: "offer" });
}

/** With the address by which the next page knows that this one has given a place. */
function marked<V extends PageView>({ request }: Visit, view: V): V {
  return request.method === "GET" ? { ...view, marked: withProbe(request.target) } : view;
}

interface Shown {
  readonly state: AirlockState;
  readonly view: PageView;
  readonly cookies?: string[];
  /** Default: the room's. */
  readonly status?: number;
  readonly turnedAwayBy?: Overload;
}

function page(visit: Visit, by: Answerer, { state, view, cookies = [], status, turnedAwayBy }: Shown): Said {
  const { request, room } = visit;
  if (!visit.navigation) return refuse(visit, { state });
  const told = withEntry(visit, view);
  const shared = !room.overload.rendersPages && !hasNumber(told);
  const { body, headers } = (shared ? by.sharedPages : by.pages).render(
    withRoom(room, told),
    readerOf(request),
  );
  return {
    kind: "page",
    status: status ?? (visit.joins ? room.config.waiting.status : refusalStatus(room)),
    state,
    body,
    headers: withRefresh(headers, told, request),
    cookies,
    ...(turnedAwayBy !== undefined && { turnedAwayBy }),
  };
}

/** A form that was not passed on is not asked for again as a GET, which a shop has no answer to: the page goes on where it came from. */
function withEntry({ request, room }: Visit, view: PageView): PageView {
  if (request.method !== "POST" || view.kind === "returned") return view;
  const entry = referrerPath(request, entryOf(room.config, request.host));
  return { ...view, entry, unsent: true };
}

function proxy(visit: Visit, pass: ForwardContext["pass"], cookies: readonly string[]): Entry {
  const { request, room, who, bypass } = visit;
  return { kind: "enter", request, room, who, pass, cookies, holds: pass?.claims, bypass };
}

/** To the shop without a session: it holds no slot, and renews nothing. */
function read(visit: Visit): Entry {
  return { ...proxy(visit, undefined, []), reading: visit.who.reading };
}
