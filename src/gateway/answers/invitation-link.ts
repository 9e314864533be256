import type { Pages } from "../../page/pages.ts";
import { INVITATION_PARAMETER } from "../../protocol/paths.ts";
import { type Denial, denialOf } from "../../room/denial.ts";
import { personOf } from "../../room/person.ts";
import type { InvitationClaims } from "../../tokens/invitation.ts";
import { type RequestFacts, readerOf, withTarget } from "../request/facts.ts";
import { invitationCookieValue, newTag } from "../request/invited-visitor.ts";
import { localPath } from "../request/local-path.ts";
import type { Room } from "../room/room.ts";
import { claimsOf, type Identity, invitationStateOf } from "../visitor/identify.ts";
import { invitationCookie, removalCookies, UNREADABLE } from "../visitor/token-cookies.ts";
import type { TokenReaders } from "../visitor/token-readers.ts";
import { redirect, type Said } from "./reply.ts";
import { withRoom } from "./views.ts";

/** What a token is made of, and so long that every browser keeps the cookie. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const LONGEST = 2048;

/** A request without a parameter of the gateway's own, and what it had there. */
interface Taken {
  readonly request: RequestFacts;
  /** Undefined: there was none. */
  readonly value: string | undefined;
}

/**
 * The request without the invitation in its address, so that nothing behind this sees it: no log, no shop, no page. What is
 * left stays as it was, byte for byte.
 */
export function withoutInvitation(request: RequestFacts): Taken {
  return withoutParameter(request, INVITATION_PARAMETER);
}

/** The same of any parameter of the gateway's own. */
export function withoutParameter(request: RequestFacts, name: string): Taken {
  const { target } = request;
  if (!mayInvite(target)) return { request, value: undefined };
  const at = target.indexOf("?");
  const parameters = target.slice(at + 1).split("&");
  const others = parameters.filter((one) => nameOf(one) !== name);
  if (others.length === parameters.length) return { request, value: undefined };
  const query = others.length === 0 ? "" : `?${others.join("&")}`;
  const found = parameters.find((one) => nameOf(one) === name) ?? "";
  return {
    request: withTarget(request, target.slice(0, at) + query),
    value: decoded(found.slice(found.indexOf("=") + 1)),
  };
}

/** Whether an invitation can be in an address at all. */
export function mayInvite(url: string): boolean {
  const at = url.indexOf("?");
  return at !== -1 && /airlock|%/i.test(url.slice(at));
}

interface Followed {
  readonly request: RequestFacts;
  readonly room: Room;
  readonly who: Identity;
  readonly readers: TokenReaders;
}

type Asked = Pick<Followed, "room" | "who" | "readers">;

/**
 * A person has followed the link of an invitation: it becomes a cookie, and the browser goes on to the same address without
 * it. What is not good takes the place of nothing that is, and stays only so long that the page can say what is wrong.
 * Any page can lead a visitor here, so an invitation of somebody else asks first, and where it lets nobody in just now it
 * takes nothing from a visitor in line or inside.
 */
export function followLink(followed: Followed, token: string, pages: Pages): Said {
  const { request, room } = followed;
  room.metrics.decided("invitation");
  const claims = verified(token, followed);
  const choice = claims === undefined ? "take" : choiceOf(claims, followed);
  if (choice === "ask") return ask(followed, token, pages);
  const cookies = choice === "keep" ? [] : cookiesFor(token, claims, followed);
  return goOn({ to: request.target, cookies });
}

/** The visitor has said on the page that asks that the invitation is to count in this browser. */
export function confirmInvitation(asked: Asked, token: string, to: string): Said {
  const claims = verified(token, asked);
  return goOn({ to, cookies: claims === undefined ? [] : cookiesFor(token, claims, asked) });
}

interface Going {
  /** In origin-form, of whoever asks. */
  readonly to: string;
  readonly cookies: readonly string[];
}

function goOn({ to, cookies }: Going): Said {
  return redirect(localPath(to), { headers: { "Referrer-Policy": "no-referrer" }, cookies });
}

function ask({ request, room }: Followed, token: string, pages: Pages): Said {
  const { body, headers } = pages.render(withRoom(room, { kind: "another", token }), readerOf(request));
  // The form's origin has to come along; the address, which still has the token, does not.
  const fields = { ...headers, "referrer-policy": "strict-origin" };
  return { kind: "page", status: 200, state: "none", body, headers: fields };
}

/** Undefined: it is none of this room's. */
function verified(token: string, { room, readers }: Pick<Asked, "room" | "readers">) {
  const found = readers.invitations.verify(token, room.expected, room.batcher.now());
  if (!found.ok) room.metrics.rejected(found.reason);
  const claims = claimsOf(found);
  return room.config.lanes.some(({ id }) => id === claims?.lane) ? claims : undefined;
}

/** What becomes of a good invitation in a browser that may belong to somebody already. */
function choiceOf(claims: InvitationClaims, { room, who }: Asked): "take" | "ask" | "keep" {
  const { place, pass, invited } = who;
  const now = room.batcher.now();
  // An older invitation of the same person says nothing that the newer one does not.
  if (invited?.person === claims.person) return claims.invitedAt < invited.invitedAt ? "keep" : "take";
  const isInside = pass !== undefined && !pass.released && now < pass.expiresAt;
  if (isInside && personOf(pass.claims.session)?.person === claims.person) return "take";
  const denial = denialOf(invitationStateOf(room, who), now);
  const isLive = isInside || (denial === undefined && place !== undefined);
  if (isLive) return admitsNow(claims, room, now) ? "ask" : "keep";
  return invited !== undefined && isKept(denial) ? "ask" : "take";
}

/** Whether somebody may still come in, or take a place back, with the invitation that this is the bar of. */
function isKept(denial: Denial | undefined): boolean {
  return (
    denial === undefined ||
    denial.kind === "early" ||
    (denial.kind === "barred" && denial.reason === "superseded")
  );
}

function admitsNow({ person, win, invitedAt }: InvitationClaims, { batcher }: Room, now: number): boolean {
  return win[0] <= now && now < win[1] && !batcher.memory.isRevoked(person, invitedAt);
}

function cookiesFor(token: string, claims: InvitationClaims | undefined, { room, who }: Asked): string[] {
  if (claims === undefined) {
    const isNobody = who.invited === undefined && who.place === undefined && who.pass === undefined;
    if (!isNobody || room.config.access === "open") return [];
    const shown = token.length <= LONGEST && TOKEN.test(token) ? token : UNREADABLE;
    return invitationCookie(room, who, { value: shown });
  }
  const { person, win } = claims;
  const same = who.invited?.person === person && who.invited.tag !== "";
  const value = invitationCookieValue(token, same ? who.invited.tag : newTag());
  const ids = [who.place?.id, who.pass?.claims.session].filter((id) => id !== undefined);
  const others = ids.some((id) => personOf(id)?.person !== person);
  return [
    ...invitationCookie(room, who, { value, closesAt: win[1] }),
    ...(others ? removalCookies(room, who) : []),
  ];
}

function nameOf(parameter: string): string {
  const [name = ""] = parameter.split("=", 1);
  return decoded(name);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
