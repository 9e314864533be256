import type { IncomingMessage } from "node:http";
import { type Lines, linesOf } from "../http/head-writer.ts";
import { type ClientPeer, firstMember, type TrustedProxies } from "./trusted-proxies.ts";

/** Fields that say who asked and how. They are set here for every request, whatever the client sent. */
export const FORWARDED: ReadonlySet<string> = new Set([
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-real-ip",
]);

/**
 * The forwarding fields, as lines. From a trusted proxy they are continued, from anybody else begun anew.
 * `Forwarded` (RFC 7239) is only continued: begun anew beside a proxy's `X-Forwarded-Proto`, it would contradict it.
 */
export function forwardedLines(req: IncomingMessage, peers: TrustedProxies): Lines {
  const peer = peers.of(req);
  const host = req.headers.host ?? "";
  if (!peer.trusted) return begun(peer, host, peers.scheme(req));
  const scheme = peers.scheme(req);
  const before = req.headers["x-forwarded-for"];
  const client = peers.clientAddress(req);
  const seenHost = firstMember(req.headers["x-forwarded-host"]) ?? host;
  const seenPort = firstMember(req.headers["x-forwarded-port"]) ?? portOf(seenHost, scheme);
  const way = wayOf(String(before ?? client), peer.address);
  const fields = fieldsOf({ way, client, scheme, host: seenHost, port: seenPort });
  const { forwarded } = req.headers;
  if (forwarded === undefined) return linesOf(fields);
  return linesOf([
    ...fields,
    "Forwarded",
    `${forwarded}, for=${nodeOf(peer.address)};host="${host}";proto=http`,
  ]);
}

/** Scheme, host and port as the visitor has them; without a host where the request names none. */
export function originOf(req: IncomingMessage, peers: TrustedProxies): string {
  const seen = peers.of(req).trusted ? firstMember(req.headers["x-forwarded-host"]) : undefined;
  return `${peers.scheme(req)}://${seen ?? req.headers.host ?? ""}`;
}

/** They are the same for every request of a connection, unless it changes its `Host`. */
const begunFor = new WeakMap<ClientPeer, { readonly host: string; readonly lines: Lines }>();

function begun(peer: ClientPeer, host: string, scheme: string): Lines {
  const known = begunFor.get(peer);
  if (known?.host === host) return known.lines;
  const fields = fieldsOf({
    way: peer.address,
    client: peer.address,
    scheme,
    host,
    port: portOf(host, scheme),
  });
  const lines = linesOf(fields);
  begunFor.set(peer, { host, lines });
  return lines;
}

interface Told {
  /** The addresses that the request came by. */
  readonly way: string;
  readonly client: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
}

function fieldsOf({ way, client, scheme, host, port }: Told): readonly string[] {
  const who = ["X-Forwarded-For", way, "X-Real-IP", client];
  return [...who, "X-Forwarded-Proto", scheme, "X-Forwarded-Host", host, "X-Forwarded-Port", port];
}

/** What the visitor connected to, not what this process listens on: a container's port is often another. */
function portOf(host: string, scheme: string): string {
  return /:(\d+)$/.exec(host)?.[1] ?? (scheme === "https" ? "443" : "80");
}

function wayOf(before: string, peer: string): string {
  return before === peer ? peer : `${before}, ${peer}`;
}

/** An IPv6 address stands in brackets and quotes (RFC 7239 §6). */
function nodeOf(address: string): string {
  return address.includes(":") ? `"[${address}]"` : address;
}
