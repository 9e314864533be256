import { isIP } from "node:net";
import { z } from "zod";
import { mapOf } from "./fields.ts";

const HOST = 'must be "*", a host such as shop.example, or *.shop.example, without a port';
const PATH = "must begin with / and have no *, ? or #";
const DOMAIN = "must be a domain such as shop.example, without a scheme, a port or a leading dot";

const LABELS = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i;

function isHost(text: string): boolean {
  return text === "*" || LABELS.test(text.replace(/^\*\./, "")) || isIP(text.replace(/^\[(.*)\]$/, "$1")) > 0;
}

function string(test: (text: string) => boolean, error: string) {
  return z.string({ error }).refine(test, { error });
}

/** Which requests a room protects. Hosts compare without case, so they are kept in lower case. */
export const matchSchema = mapOf({
  host: string(isHost, HOST)
    .default("*")
    .transform((host) => host.toLowerCase()),
  path: string((path) => /^\/[^*?#\s]*$/.test(path), PATH).default("/"),
});

export const cookieDomainSchema = string(
  (domain) => LABELS.test(domain) && isIP(domain) === 0,
  DOMAIN,
).transform((domain) => domain.toLowerCase());

/** Whether browsers on `host` (as a match names it) would take a cookie for `domain`; `*` may be any host. */
export function cookieDomainCovers(domain: string, host: string): boolean {
  return host === "*" || `.${host.replace(/^\*\./, "")}`.endsWith(`.${domain}`);
}

/** Two matches are the same where this is: a path means itself and all below it, with or without a slash at its end. */
export function matchKey({ host, path }: { host: string; path: string }): string {
  return `${host}${path.replace(/\/+$/, "")}/`;
}
