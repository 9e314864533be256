import { type Caps, capsOf } from "../../config/caps.ts";
import { SweptMap } from "../../memory/roll.ts";

/** Requests on their way for each connection that may be held, the one that it carries among them. */
const DEPTH = 4;
/** A session, an address, or all that come in one way: how many connections they hold, and requests they have on their way. */
export class ConnectionHolder {
  readonly key: string;
  readonly most: number;
  held = 0;
  underway = 0;

  constructor(key: string, most: number) {
    this.key = key;
    this.most = most;
  }

  get isFull(): boolean {
    return this.held >= this.most;
  }

  get isIdle(): boolean {
    return this.underway === 0;
  }
}

/** The holders of one kind. */
class Holders {
  readonly #most: number;
  readonly #all = new SweptMap<ConnectionHolder>();

  constructor(most: number) {
    this.#most = most;
  }

  of(key: string): ConnectionHolder {
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    const made = new ConnectionHolder(key, this.#most);
    this.#all.set(key, made);
    return made;
  }
}

/** The admitted, or those on a bypass: what they hold together. */
export class ConnectionShare extends ConnectionHolder {
  readonly name: ShareName;
  readonly addresses: Holders;

  constructor(name: ShareName, most: number, addresses: number) {
    super(name, most);
    this.name = name;
    this.addresses = new Holders(addresses);
  }
}

export const SHARE_NAMES = ["admitted", "bypass"] as const;
export type ShareName = (typeof SHARE_NAMES)[number];

/** On whose account one request takes one of the shop's connections. */
export interface Account {
  readonly share: ConnectionShare;
  readonly session: ConnectionHolder | undefined;
  readonly address: ConnectionHolder;
  /** It has taken one. */
  holds: boolean;
}

/** For whom a request is. */
export interface OnBehalfOf {
  /** Anybody comes that way, without a place or a pass. */
  readonly bypass: boolean;
  readonly session: string | undefined;
  /** Whose the client's address is. */
  readonly network: string;
}

/**
 * Who may hold how many of a shop's connections. The bypass has a share that it never exceeds; the admitted may have that
 * share too while nobody on a bypass waits for it. No session and no address has all of either.
 */
export class Shares {
  readonly admitted: ConnectionShare;
  readonly bypass: ConnectionShare;
  readonly #most: number;
  readonly #sessions: Holders;

  constructor(connections: number, caps: Partial<Caps> = {}) {
    const standard = capsOf(connections);
    const { bypassConnections = standard.bypassConnections } = caps;
    const { sessionConnections = standard.sessionConnections } = caps;
    const { addressConnections = standard.addressConnections } = caps;
    this.#most = connections;
    this.#sessions = new Holders(sessionConnections);
    this.admitted = new ConnectionShare("admitted", connections, addressConnections);
    const part = Math.ceil((addressConnections * bypassConnections) / connections);
    this.bypass = new ConnectionShare("bypass", bypassConnections, part);
  }

  /** Takes one more request on its way; undefined: there are too many of them already. Each needs its `leave`. */
  enter({ bypass, session, network }: OnBehalfOf): Account | undefined {
    const share = bypass ? this.bypass : this.admitted;
    const account: Account = {
      share,
      session: session === undefined ? undefined : this.#sessions.of(session),
      address: share.addresses.of(network),
      holds: false,
    };
    change(account, "underway", 1);
    if (!isCrowded(account)) return account;
    this.leave(account);
    return undefined;
  }

  leave(account: Account): void {
    this.give(account);
    change(account, "underway", -1);
  }

  /** Whether a request on this account may have a connection, where there is one. */
  mayTake({ share, session, address }: Account): boolean {
    return !share.isFull && session?.isFull !== true && !address.isFull;
  }

  take(account: Account): void {
    account.holds = true;
    change(account, "held", 1);
  }

  /** Gives its connection back, where it has one. */
  give(account: Account): void {
    if (!account.holds) return;
    account.holds = false;
    change(account, "held", -1);
  }

  /** Half of what may be held is free: whoever is slow is in nobody's way. */
  isCalm({ share, session, address }: Account): boolean {
    return isHalfFree(share) && isHalfFree(address) && (session === undefined || isHalfFree(session));
  }

  /** Whose turn it is to get the next connection. */
  get first(): ShareName {
    return this.admitted.held >= this.#most - this.bypass.most ? "bypass" : "admitted";
  }

  /** Whether the end of a request on `other`'s account lets one on `account` go on. */
  isHeldUpBy(account: Account, other: Account): boolean {
    const { share, session, address } = account;
    if (session?.isFull) return other.session === session;
    if (address.isFull) return other.address === address;
    if (share.isFull || share === this.admitted) return other.share === share;
    return this.admitted.held > this.#most - this.bypass.most || other.share === share;
  }
}

function change({ share, session, address }: Account, what: "held" | "underway", by: 1 | -1): void {
  share[what] += by;
  address[what] += by;
  if (session !== undefined) session[what] += by;
}

/** With the one that has just entered. */
function isCrowded({ share, session, address }: Account): boolean {
  return (
    share.underway > DEPTH * share.most ||
    address.underway > DEPTH * address.most ||
    (session !== undefined && session.underway > DEPTH * session.most)
  );
}

function isHalfFree({ held, most }: ConnectionHolder): boolean {
  return 2 * held < most;
}
