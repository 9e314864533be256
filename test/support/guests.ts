import { expect } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "./airlock.ts";
import { inviter, linkOf, type Wanted } from "./invitations.ts";
import { Visitor } from "./visitor.ts";

/** A shop behind a room by invitation, and the people who follow its links. */
export interface Guests {
  readonly airlock: Airlock;
  readonly shop: Shop;
  readonly invite: (wanted?: Wanted, madeAt?: number) => string;
  /** Somebody who has followed the link of an invitation. */
  readonly guest: (token: string, path?: string) => Promise<Visitor>;
}

/** What is to be closed is added to `closing`. */
export async function startGuests(
  closing: (() => Promise<void>)[],
  more: Parameters<typeof room>[1] = {},
): Promise<Guests> {
  const shop = await startShop();
  closing.push(shop.close);
  const airlock = await startAirlock({ rooms: [room(shop.url, { access: "invitation", ...more })] });
  closing.push(() => airlock.close());
  const guest = async (token: string, path = "/") => {
    const visitor = new Visitor(airlock.url);
    const answer = await visitor.open(linkOf(token, path));
    expect(answer).toMatchObject({ status: 303, headers: { location: path } });
    return visitor;
  };
  return { airlock, shop, invite: await inviter(airlock.folder), guest };
}

/** The states of somebody in line. */
export const IN_LINE = /^(waiting|called|ready)$/;

/** Fills the room, so that whoever comes next waits. */
export const FULL = { admission: { ratePerMinute: 1, burst: 1, capacity: 1 } };

export function jsonOf({ body }: { body: string }) {
  return JSON.parse(body);
}
