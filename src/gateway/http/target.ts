import type { IncomingMessage } from "node:http";
import type { WireRefusal } from "./refusal.ts";

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * Brings the request target of `req` into origin-form and sets `req.url` to it, so that nothing behind this sees
 * another form. Absolute-form is taken where it names the same host as `Host`, or where there is no `Host`
 * (HTTP/1.0); where they differ, two readers of the request would send it to two places.
 * A fragment has no place in a target (RFC 9112 §3.2).
 */
export function refuseTarget(req: IncomingMessage): WireRefusal | null {
  const target = req.url ?? "";
  if (target.includes("#")) return { status: 400, reason: "the request target has a fragment" };
  if (target.startsWith("/")) return null;
  if (target === "*") {
    if (req.method === "OPTIONS") return null;
    return { status: 400, reason: "only OPTIONS may ask for *" };
  }
  const [, authority, path = ""] = ABSOLUTE.exec(target) ?? [];
  if (authority === undefined) return { status: 400, reason: "the request target has no known form" };
  if (authority === "" || authority.includes("@")) {
    return { status: 400, reason: "the request target has no plain host" };
  }
  req.headers.host ??= authority;
  if (req.headers.host.toLowerCase() !== authority.toLowerCase()) {
    return { status: 400, reason: "the request target and Host name two hosts" };
  }
  req.url = path.startsWith("/") ? path : `/${path}`;
  return null;
}
