const OWN = /^(?:__Host-|__Secure-)?airlock_(?:place|pass|invitation|left|tab)_/;
const INVITATION = /^(?:__Host-|__Secure-)?airlock_invitation_/;

/** A `Cookie` value without Airlock's own cookies: the upstream gets fields instead. Undefined where nothing is left. */
export function withoutOwnCookies(value: string): string | undefined {
  return value.includes("airlock_") ? without(value, OWN) : value;
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
