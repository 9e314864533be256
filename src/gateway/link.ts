import type { IncomingMessage, ServerResponse } from "node:http";
import { personOf } from "../room/person.ts";
import { localPath } from "./calls/language.ts";
import { claimsOf, type Identity, type TokenReaders } from "./identify.ts";
import { cookieOf, newTag } from "./invited.ts";
import { reply } from "./reply.ts";
import type { Room } from "./room.ts";
import { invitationCookie, removedCookies, UNREADABLE } from "./tokens-out.ts";

/** The parameter of a link that carries an invitation. */
const PARAMETER = "airlock_invitation";
/** What a token is made of, and so long that every browser keeps the cookie. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const LONGEST = 2048;

/**
 * Takes an invitation out of the request's address, so that nothing behind this sees it: no log, no shop, no page. What is
 * left stays as it was, byte for byte. Undefined: there was none.
 */
export function takeInvitation(req: IncomingMessage): string | undefined {
  const { url = "/" } = req;
  if (!mayInvite(url)) return undefined;
  const at = url.indexOf("?");
  const parameters = url.slice(at + 1).split("&");
  const others = parameters.filter((one) => nameOf(one) !== PARAMETER);
  if (others.length === parameters.length) return undefined;
  const query = others.length === 0 ? "" : `?${others.join("&")}`;
  // Express notes the address before its middleware runs.
  if ("originalUrl" in req) Object.assign(req, { originalUrl: url.slice(0, at) + query });
  req.url = url.slice(0, at) + query;
  const found = parameters.find((one) => nameOf(one) === PARAMETER) ?? "";
  return decoded(found.slice(found.indexOf("=") + 1));
}

/** Whether an invitation can be in an address at all. */
export function mayInvite(url: string): boolean {
  const at = url.indexOf("?");
  return at !== -1 && /airlock|%/i.test(url.slice(at));
}

interface Followed {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly room: Room;
  readonly who: Identity;
  readonly readers: TokenReaders;
}

/**
 * A person has followed the link of an invitation: it becomes a cookie, and the browser goes on to the same address without
 * it. What is not good takes the place of nothing that is, and stays only so long that the page can say what is wrong.
 */
export function followLink({ req, res, room, who, readers }: Followed, token: string): void {
  const { url = "/" } = req;
  const cookies = isSettled(room, who) ? [] : cookiesFor(token, { room, who, readers });
  const headers = { Location: localPath(url), "Referrer-Policy": "no-referrer" };
  room.metrics.decided("invitation");
  reply(req, res, { status: 303, state: "none", body: "", headers, cookies });
}

/** Where everybody may come, whoever is in line or inside stays so, whatever link somebody else made them follow. */
function isSettled({ config }: Room, { place, pass }: Identity): boolean {
  return config.access === "open" && (place !== undefined || pass !== undefined);
}

function cookiesFor(
  token: string,
  { room, who, readers }: Pick<Followed, "room" | "who" | "readers">,
): string[] {
  const found = readers.invitations.verify(token, room.expected, room.batcher.now());
  if (!found.ok) room.metrics.rejected(found.reason);
  const claims = claimsOf(found);
  if (claims === undefined) {
    if (who.invited !== undefined || room.config.access === "open") return [];
    const shown = token.length <= LONGEST && TOKEN.test(token) ? token : UNREADABLE;
    return invitationCookie(room, who, { value: shown });
  }
  const { person, win } = claims;
  const same = who.invited?.person === person && who.invited.tag !== "";
  const value = cookieOf(token, same ? who.invited.tag : newTag());
  const ids = [who.place?.id, who.pass?.claims.session].filter((id) => id !== undefined);
  const others = ids.some((id) => personOf(id)?.person !== person);
  return [
    ...invitationCookie(room, who, { value, closesAt: win[1] }),
    ...(others ? removedCookies(room, who) : []),
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
