import type { IncomingMessage } from "node:http";
import { firstOf, type Peers } from "./peers.ts";

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
 * Appends the forwarding fields to `fields`. From a trusted proxy they are continued, from anybody else begun anew.
 * `Forwarded` (RFC 7239) is only continued: begun anew beside a proxy's `X-Forwarded-Proto`, it would contradict it.
 */
export function addForwarded(fields: string[], req: IncomingMessage, peers: Peers): void {
  const peer = peers.of(req);
  const host = req.headers.host ?? "";
  const scheme = peers.scheme(req);
  if (!peer.trusted) {
    fields.push("X-Forwarded-For", peer.address, "X-Real-IP", peer.address);
    fields.push(
      "X-Forwarded-Proto",
      scheme,
      "X-Forwarded-Host",
      host,
      "X-Forwarded-Port",
      portOf(host, scheme),
    );
    return;
  }
  const before = req.headers["x-forwarded-for"];
  const client = peers.clientAddress(req);
  fields.push("X-Forwarded-For", wayOf(String(before ?? client), peer.address), "X-Real-IP", client);
  const seenHost = firstOf(req.headers["x-forwarded-host"]) ?? host;
  const seenPort = firstOf(req.headers["x-forwarded-port"]) ?? portOf(seenHost, scheme);
  fields.push("X-Forwarded-Proto", scheme, "X-Forwarded-Host", seenHost, "X-Forwarded-Port", seenPort);
  const forwarded = req.headers.forwarded;
  if (forwarded !== undefined) {
    fields.push("Forwarded", `${forwarded}, for=${nodeOf(peer.address)};host="${host}";proto=http`);
  }
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
