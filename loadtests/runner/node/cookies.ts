export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly domain: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** ms since the Unix epoch; Infinity: as long as the jar. */
  readonly expiresAt: number;
}

/** Reads one `Set-Cookie` (RFC 6265 §5.2). Undefined: it has no name. */
export function readSetCookie(line: string, nowMs: number): Cookie | undefined {
  const [pair = "", ...attributes] = line.split(";");
  const equals = pair.indexOf("=");
  if (equals < 1) return undefined;
  const given = new Map(
    attributes.map((attribute) => {
      const [name = "", ...value] = attribute.split("=");
      return [name.trim().toLowerCase(), value.join("=").trim()] as const;
    }),
  );
  const maxAge = given.get("max-age");
  const expires = given.get("expires");
  let expiresAt = Number.POSITIVE_INFINITY;
  if (maxAge !== undefined && maxAge !== "") expiresAt = nowMs + Number(maxAge) * 1000;
  else if (expires !== undefined) expiresAt = Date.parse(expires);
  return {
    name: pair.slice(0, equals).trim(),
    value: pair.slice(equals + 1).trim(),
    path: given.get("path") || "/",
    domain: given.get("domain") ?? "",
    secure: given.has("secure"),
    httpOnly: given.has("httponly"),
    expiresAt,
  };
}

/** The cookies of one visitor, by host. */
export class Jar {
  readonly #byHost = new Map<string, Map<string, Cookie>>();

  take(url: URL, cookie: Cookie): void {
    const cookies = this.#byHost.get(url.hostname) ?? new Map<string, Cookie>();
    const key = `${cookie.name} ${cookie.path}`;
    if (cookie.expiresAt <= Date.now()) cookies.delete(key);
    else cookies.set(key, cookie);
    this.#byHost.set(url.hostname, cookies);
  }

  of(url: URL): Cookie[] {
    const cookies = [...(this.#byHost.get(url.hostname)?.values() ?? [])];
    const now = Date.now();
    return cookies.filter(
      ({ path, secure, expiresAt }) =>
        expiresAt > now &&
        (!secure || url.protocol === "https:") &&
        (path === "/" || url.pathname === path || url.pathname.startsWith(`${path.replace(/\/$/, "")}/`)),
    );
  }

  header(url: URL): string | undefined {
    const cookies = this.of(url);
    if (cookies.length === 0) return undefined;
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  delete(url: URL, name: string): void {
    for (const [key, cookie] of this.#byHost.get(url.hostname) ?? []) {
      if (cookie.name === name) this.#byHost.get(url.hostname)?.delete(key);
    }
  }

  clear(url: URL): void {
    this.#byHost.delete(url.hostname);
  }
}
