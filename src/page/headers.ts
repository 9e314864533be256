import { createHash } from "node:crypto";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { contentSecurityPolicy, frameguard, noSniff, referrerPolicy } from "helmet";

/** What the page carries in itself, byte for byte. */
export interface Assets {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/**
 * Header fields that every page carries, names in lower case. Nothing may load or run but the page's own styles and
 * scripts, which may ask the page's own host. There is no Strict-Transport-Security: that is the shop's to promise.
 */
export function pageHeaders({ styles, scripts }: Assets): Readonly<Record<string, string>> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const protect = [
    contentSecurityPolicy({
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: styles.length === 0 ? ["'none'"] : styles.map(hashOf),
        scriptSrc: scripts.map(hashOf),
        connectSrc: ["'self'"],
        imgSrc: ["data:"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    }),
    frameguard({ action: "deny" }),
    noSniff(),
    referrerPolicy({ policy: "same-origin" }),
  ];
  for (const set of protect) set(request, response, () => {});
  const fields: Record<string, string> = {
    "content-type": "text/html; charset=utf-8",
    vary: "Accept-Encoding, Accept-Language, Cookie",
  };
  for (const name of response.getHeaderNames()) fields[name] = String(response.getHeader(name));
  return fields;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
