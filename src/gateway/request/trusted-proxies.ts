import type { IncomingMessage } from "node:http";
import { BlockList, isIPv4, isIPv6, type Socket } from "node:net";

/** Who holds the other end of a connection. */
export interface ClientPeer {
  /** An IPv4 or IPv6 address; IPv4 mapped into IPv6 is written as IPv4. Empty once the connection is gone. */
  readonly address: string;
  readonly trusted: boolean;
}

/** The proxies whose forwarding fields are believed, and what follows from them for one request. */
export class TrustedProxies {
  readonly #trusted = new BlockList();
  readonly #trustsSome: boolean;
  readonly #known = new WeakMap<Socket, ClientPeer>();
  #onNoScheme: (() => void) | undefined;
  #onUnlisted: (() => void) | undefined;

  /** `trustedProxies`: CIDRs such as `10.0.0.0/8` and `fd00::/8`. Empty: no field of anybody is believed. */
  constructor(trustedProxies: readonly string[]) {
    this.#trustsSome = trustedProxies.length > 0;
    for (const cidr of trustedProxies) {
      const [network = "", prefix = ""] = cidr.split("/");
      this.#trusted.addSubnet(network, Number(prefix), isIPv4(network) ? "ipv4" : "ipv6");
    }
  }

  /** `act` is called once, when a trusted proxy forwards a request over a plain connection and does not say how the visitor's is made. */
  onNoScheme(act: () => void): void {
    this.#onNoScheme = act;
  }

  /** `act` is called once, when whoever is not trusted says for whom a request is: a proxy that is not listed, or somebody who tries. */
  onUnlisted(act: () => void): void {
    this.#onUnlisted = act;
  }

  of(req: IncomingMessage): ClientPeer {
    const known = this.#known.get(req.socket);
    if (known !== undefined) return known;
    const address = plainAddress(req.socket.remoteAddress ?? "") ?? "";
    const peer = { address, trusted: this.#trusts(address) };
    this.#known.set(req.socket, peer);
    if (!peer.trusted && req.headers["x-forwarded-for"] !== undefined) {
      this.#onUnlisted?.();
      this.#onUnlisted = undefined;
    }
    return peer;
  }

  /**
   * The right-most address on the way that is not a trusted proxy's: what is left of it, anybody could have written.
   * Where an entry is no address, the one to its right; where all are trusted, the left-most.
   */
  clientAddress(req: IncomingMessage): string {
    const peer = this.of(req);
    if (!peer.trusted) return peer.address;
    let client = peer.address;
    for (const entry of entriesOf(req).reverse()) {
      const address = plainAddress(entry);
      if (address === undefined) break;
      client = address;
      if (!this.#trusts(address)) break;
    }
    return client;
  }

  /** How the visitor's own connection is made: what a trusted proxy says, else what this one is. */
  scheme(req: IncomingMessage): string {
    const { trusted } = this.of(req);
    const said = trusted ? firstMember(req.headers["x-forwarded-proto"]) : undefined;
    if (said !== undefined) return said.toLowerCase();
    if ("encrypted" in req.socket && req.socket.encrypted === true) return "https";
    if (trusted) this.#missScheme(req);
    return "http";
  }

  /** A proxy's own health checks carry no forwarding field at all. */
  #missScheme(req: IncomingMessage): void {
    if (req.headers["x-forwarded-for"] === undefined) return;
    this.#onNoScheme?.();
    this.#onNoScheme = undefined;
  }

  #trusts(address: string): boolean {
    if (!this.#trustsSome || address === "") return false;
    return this.#trusted.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  }
}

/** The first member of a comma-separated field, or undefined where there is none. */
export function firstMember(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return text?.split(",", 1)[0]?.trim() || undefined;
}

function entriesOf(req: IncomingMessage): string[] {
  const list = String(req.headers["x-forwarded-for"] ?? "");
  if (list !== "") return list.split(",");
  const forwarded = req.headers.forwarded ?? "";
  if (forwarded !== "")
    return Array.from(forwarded.matchAll(/(?:^|[;,])\s*for=([^;,]*)/gi), ([, node = ""]) => node);
  return [String(req.headers["x-real-ip"] ?? "")];
}

/** The address in `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711` or any of these in quotes. */
function plainAddress(text: string): string | undefined {
  const bare = text.trim().replace(/^"|"$/g, "");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  const address =
    mapped ?? /^\[([^\]]*)\](?::\d+)?$/.exec(bare)?.[1] ?? /^([^:]*):\d+$/.exec(bare)?.[1] ?? bare;
  return isIPv4(address) || isIPv6(address) ? address : undefined;
}
