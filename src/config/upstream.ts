import { z } from "zod";
import { capsOf } from "./caps.ts";
import { ALWAYS, choice, whole, yesOrNo } from "./fields.ts";

const ORIGIN =
  "must be an http:// or https:// URL of scheme, host and port alone, such as http://127.0.0.1:3000";

const MOST_CONNECTIONS = 65_536;
const PARTS = ["bypassConnections", "sessionConnections", "addressConnections"] as const;

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
        connectSeconds: whole(1, 300).default(5),
        responseSeconds: whole(1, 3600).default(60),
        connections: whole(1, MOST_CONNECTIONS).default(256),
        bypassConnections: whole(1, MOST_CONNECTIONS).optional(),
        sessionConnections: whole(1, MOST_CONNECTIONS).optional(),
        addressConnections: whole(1, MOST_CONNECTIONS).optional(),
        leastBytesPerSecond: whole(0, 1_000_000).default(256),
        slowBytesPerSecond: whole(0, 100_000_000).default(65_536),
        headerBytes: whole(1024, 1_048_576).default(64 * 1024),
        streams: whole(1, 65_536).default(1024),
        verifyTls: yesOrNo().default(true),
        preserveHost: yesOrNo().default(true),
        expectContinue: choice("gateway", "shop").default("gateway"),
      },
      { error: `${ORIGIN}, or a map with such a url` },
    )
    .superRefine((upstream, context) => {
      const { connections } = upstream ?? {};
      for (const part of PARTS) {
        const value = upstream?.[part];
        if (typeof value !== "number" || typeof connections !== "number" || value <= connections) continue;
        const message = `must not be more than connections, which is ${connections}`;
        context.addIssue({ code: "custom", path: [part], message });
      }
    }, ALWAYS)
    .transform((upstream) => ({ ...capsOf(upstream.connections), ...upstream })),
);
