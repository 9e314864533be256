import { z } from "zod";
import { CHECK_ALWAYS, flag, mapOf, parsedText } from "./fields.ts";

const ORIGIN =
  'must be an origin such as https://app.example (scheme, host, and the port where it is not the usual one), or "*"';
/** Apps in a web view have an origin too: `capacitor://localhost`. */
const OF_AN_APP = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(:\d{1,5})?$/;

/** An origin as browsers write it in `Origin` (RFC 6454 §6.2), or `*`. Undefined for anything more or less. */
export function parseOrigin(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (lower === "*") return lower;
  if (!/^https?:/.test(lower)) return OF_AN_APP.test(lower) ? lower : undefined;
  if (!/^https?:\/\/[^*@?#]+$/.test(lower) || !URL.canParse(lower)) return undefined;
  const { origin, pathname } = new URL(lower);
  return pathname === "/" && !lower.endsWith("/") ? origin : undefined;
}

/** Which pages of other origins may use the room's public calls. None by default. */
export const corsSchema = mapOf({
  origins: z
    .array(parsedText(parseOrigin, ORIGIN), {
      error: "must be a list of origins such as [https://app.example]",
    })
    .default([]),
  credentials: flag().default(false),
}).superRefine((cors, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (!Array.isArray(cors?.origins) || !cors.origins.includes("*")) return;
  if (cors.origins.length > 1) refuse("origins", '"*" means any origin and must stand alone');
  if (cors.credentials === true)
    refuse("credentials", 'must be false where any origin ("*") may call; name the origins instead');
}, CHECK_ALWAYS);
