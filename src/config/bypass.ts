import { z } from "zod";
import { parseCidr } from "./cidr.ts";
import { mapOf, parsedText } from "./fields.ts";

/** Requests that pass without a place. All that is said of them holds at once; what is empty says nothing. */
export interface Bypass {
  /**
   * A path, or the name of a preset. A `*` stands for any part of one segment, at the end of the pattern for all below as well;
   * at the very beginning the rest is what a path ends in.
   */
  readonly path: string;
  /** Parameters that the query has, and their values, each of which may have one `*`. */
  readonly query: Readonly<Record<string, string>>;
  readonly methods: readonly string[];
  /** By their names in lower case; values as in `query`. */
  readonly headers: Readonly<Record<string, string>>;
  /** CIDRs of clients. */
  readonly from: readonly string[];
}

/** Paths that nearly all shops have and that no visitor waits for. */
export const BYPASS_PRESETS: Readonly<Record<string, readonly string[]>> = {
  // Certificates (ACME), app links, Apple Pay's domain check, security.txt (RFC 8615); iOS before 9.3 looks at the top.
  "@wellknown": ["/.well-known/*", "/apple-app-site-association"],
  "@robots": ["/robots.txt", "/ads.txt", "/sitemap*.xml", "/sitemap*.xml.gz"],
  "@icons": ["/favicon.ico", "/apple-touch-icon*.png", "/site.webmanifest"],
  "@feeds": ["/feed", "/feed.xml", "/rss.xml", "/atom.xml"],
};

const NAMES = Object.keys(BYPASS_PRESETS).join(", ");
const PATH =
  'must be a path such as /static/*, /*/callback or /?wc-api=*, an ending such as "*.css", each with one * a segment at most, ' +
  `or a preset in quotes: ${NAMES}`;
const METHOD = /^[A-Z][A-Z-]*$/;
const FIELD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const glob = z
  .string({ error: "must be a text with one * at most" })
  .refine((text) => text.split("*").length <= 2, { error: "must have one * at most" });
const cidr = parsedText(parseCidr, "must be an address or a CIDR such as 192.0.2.0/24");

/** A path alone, with a query or without, stands for a map of these. */
export const bypassSchema = z.preprocess(
  (value) => (typeof value === "string" ? fromText(value) : value),
  mapOf({
    path: z.string({ error: PATH }).refine(isPattern, { error: PATH }),
    query: z.record(z.string(), glob, { error: "must be a map such as { wc-api: '*' }" }).default({}),
    methods: z
      .array(
        z
          .string({ error: "must be a method such as POST" })
          .refine((name) => METHOD.test(name), { error: "must be a method such as POST" }),
        { error: "must be a list of methods such as [POST]" },
      )
      .default([]),
    headers: z
      .record(z.string(), glob, { error: "must be a map such as { user-agent: 'Probe/*' }" })
      .refine((fields) => Object.keys(fields).every((name) => FIELD.test(name)), {
        error: "must have names of header fields",
      })
      .transform(lowerNames)
      .default({}),
    from: z.array(cidr, { error: "must be a list of CIDRs such as [192.0.2.0/24]" }).default([]),
  }),
);

/** As it would be written in a file. */
export function bypassText({ path, query, methods, headers, from }: Bypass): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const address = parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
  const terms = [...methods, ...fields, ...from];
  return terms.length === 0 ? address : `${address} (${terms.join(", ")})`;
}

function fromText(text: string): { path: string; query?: Record<string, string> } {
  const at = text.indexOf("?");
  if (at === -1 || at === text.length - 1) return { path: text };
  const parameters = text
    .slice(at + 1)
    .split("&")
    .map((one): [string, string] => {
      const [name = "", ...value] = one.split("=");
      return [name, value.length === 0 ? "*" : value.join("=")];
    });
  return { path: text.slice(0, at), query: Object.fromEntries(parameters) };
}

function isPattern(path: string): boolean {
  if (path.startsWith("@")) return Object.hasOwn(BYPASS_PRESETS, path);
  if (/^\*[^*?#\s]+$/.test(path)) return true;
  return /^\/[^?#\s]*$/.test(path) && path.split("/").every((segment) => segment.split("*").length <= 2);
}

function lowerNames(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
}
