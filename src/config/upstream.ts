import { z } from "zod";
import { capsOf, streamCapsOf } from "./caps.ts";
import { CHECK_ALWAYS, choice, flag, wholeNumber } from "./fields.ts";

const ORIGIN =
  "must be an http:// or https:// URL of scheme, host and port alone, such as http://127.0.0.1:3000";

const MOST_CONNECTIONS = 65_536;
const MOST_STREAMS = 65_536;
/** The parts of a whole, none of which may be more than that. */
const PARTS = [
  ["bypassConnections", "connections"],
  ["sessionConnections", "connections"],
  ["addressConnections", "connections"],
  ["bypassStreams", "streams"],
  ["streamsPerSession", "streams"],
  ["streamsPerAddress", "streams"],
] as const;

const origin = z.string({ error: ORIGIN }).transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !/[?#@]/.test(text);
  if (url && bare) return url.origin;
  context.addIssue({ code: "custom", message: ORIGIN });
  return z.NEVER;
});

/** A URL alone stands for a map with that `url` and defaults for the rest. */
export const upstreamSchema = z.preprocess(
  (value) => (typeof value === "string" ? { url: value } : value),
  z
    .strictObject(
      {
        url: origin,
        connectSeconds: wholeNumber(1, 300).default(5),
        responseSeconds: wholeNumber(1, 3600).default(60),
        connections: wholeNumber(1, MOST_CONNECTIONS).default(256),
        bypassConnections: wholeNumber(1, MOST_CONNECTIONS).optional(),
        sessionConnections: wholeNumber(1, MOST_CONNECTIONS).optional(),
        addressConnections: wholeNumber(1, MOST_CONNECTIONS).optional(),
        leastBytesPerSecond: wholeNumber(0, 1_000_000).default(256),
        slowBytesPerSecond: wholeNumber(0, 100_000_000).default(65_536),
        headerBytes: wholeNumber(1024, 1_048_576).default(64 * 1024),
        streams: wholeNumber(1, MOST_STREAMS).default(1024),
        bypassStreams: wholeNumber(1, MOST_STREAMS).optional(),
        streamsPerSession: wholeNumber(1, MOST_STREAMS).optional(),
        streamsPerAddress: wholeNumber(1, MOST_STREAMS).optional(),
        verifyTls: flag().default(true),
        preserveHost: flag().default(true),
        expectContinue: choice("gateway", "shop").default("gateway"),
        transport: choice("own", "undici").default("own"),
      },
      { error: `${ORIGIN}, or a map with such a url` },
    )
    .superRefine((upstream, context) => {
      for (const [part, name] of PARTS) {
        const value = upstream?.[part];
        const all = upstream?.[name];
        if (typeof value !== "number" || typeof all !== "number" || value <= all) continue;
        const message = `must not be more than ${name}, which is ${all}`;
        context.addIssue({ code: "custom", path: [part], message });
      }
      if (upstream?.transport === "undici" && upstream.expectContinue === "shop") {
        const message = 'must be "own" where expectContinue is "shop": undici reads no 100';
        context.addIssue({ code: "custom", path: ["transport"], message });
      }
    }, CHECK_ALWAYS)
    .transform((upstream) => ({
      ...capsOf(upstream.connections),
      ...streamCapsOf(upstream.streams),
      ...upstream,
    })),
);
