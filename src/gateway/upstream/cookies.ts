import {
  INVITATION_COOKIE,
  LEFT_COOKIE,
  OWN_COOKIES,
  PASS_COOKIE,
  PLACE_COOKIE,
  TAB_COOKIE,
  TLS_PREFIXES,
} from "../../protocol/cookies.ts";

const OWN = own(PLACE_COOKIE, PASS_COOKIE, INVITATION_COOKIE, LEFT_COOKIE, TAB_COOKIE);
const INVITATION = own(INVITATION_COOKIE);

function own(...starts: readonly string[]): RegExp {
  return new RegExp(`^${TLS_PREFIXES}(?:${starts.join("|")})`);
}

/** A `Cookie` value without Airlock's own cookies: the upstream gets fields instead. Undefined where nothing is left. */
export function withoutOwnCookies(value: string): string | undefined {
  return value.includes(OWN_COOKIES) ? without(value, OWN) : value;
}

/** The same without invitations alone, for a shop in this process. */
export function withoutInvitations(value: string): string | undefined {
  return without(value, INVITATION);
}

function without(value: string, names: RegExp): string | undefined {
  let others = "";
  for (let from = 0; from < value.length; ) {
    const semicolon = value.indexOf(";", from);
    const to = semicolon === -1 ? value.length : semicolon;
    const cookie = value.slice(from, to).trim();
    if (cookie !== "" && !names.test(cookie)) others = others === "" ? cookie : `${others}; ${cookie}`;
    from = to + 1;
  }
  return others === "" ? undefined : others;
}
