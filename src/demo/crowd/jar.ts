import { OWN_COOKIES, TLS_PREFIXES } from "../../protocol/cookies.ts";
/** The cookies of one simulated visitor. */
export interface Jar {
  /** The `Cookie` field, or undefined when there is none to send. */
  header(): string | undefined;
  /** Takes the `Set-Cookie` fields of an answer. */
  take(setCookies: readonly string[]): void;
}

const KEPT = new RegExp(`^${TLS_PREFIXES}${OWN_COOKIES}|^shop$`);

/** Keeps Airlock's cookies and the sample shop's. Knows one site, so domains and paths do not matter. */
export function createJar(): Jar {
  const cookies = new Map<string, string>();

  return {
    header() {
      if (cookies.size === 0) return undefined;
      return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    },
    take(setCookies) {
      for (const line of setCookies) {
        const [pair = "", ...attributes] = line.split(";");
        const equals = pair.indexOf("=");
        const name = pair.slice(0, equals).trim();
        if (!KEPT.test(name)) continue;
        if (attributes.some(endsIt)) cookies.delete(name);
        else cookies.set(name, pair.slice(equals + 1).trim());
      }
    },
  };
}

/** RFC 6265 §5.2: a Max-Age of zero or less, or an Expires in the past, removes a cookie. */
function endsIt(attribute: string): boolean {
  const [name = "", value = ""] = attribute.split("=").map((part) => part.trim());
  if (name.toLowerCase() === "max-age") return Number(value) <= 0;
  return name.toLowerCase() === "expires" && Date.parse(value) <= Date.now();
}
