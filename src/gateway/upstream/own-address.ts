const ABSOLUTE = /^(https?):\/\/([^/?#]*)/i;
const REFRESH = /^(\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?["']?)(https?:\/\/.*)$/is;
const DOMAIN = /;\s*domain\s*=\s*\.?([^;]*)/gi;
const DEFAULT_PORT: Readonly<Record<string, string>> = { http: "80", https: "443" };

/**
 * Takes the shop's own address out of its answers, where it got that and not the visitor's `Host`: it makes its redirects and its
 * cookies of what it was asked by, and a visitor reaches neither. Only fields are looked at, no pages.
 */
export class OwnAddress {
  readonly #host: string;
  readonly #port: string;

  /** `url`: of the upstream, scheme, host and port. */
  constructor(url: string) {
    const { hostname, port, protocol } = new URL(url);
    this.#host = hostname;
    this.#port = port === "" ? "" : portOf(protocol.slice(0, -1), port);
  }

  /** `fields`: flat names and values. `origin`: scheme, host and port as the visitor has them. */
  replaced(fields: string[], origin: string): string[] {
    if (!URL.canParse(origin)) return fields;
    const made = [...fields];
    for (let i = 0; i < made.length; i += 2) {
      made[i + 1] = this.#value((made[i] ?? "").toLowerCase(), made[i + 1] ?? "", origin);
    }
    return made;
  }

  #value(name: string, value: string, origin: string): string {
    switch (name) {
      case "location":
      case "content-location":
        return this.#url(value, origin);
      case "refresh":
        return value.replace(REFRESH, (_all, before: string, url: string) => before + this.#url(url, origin));
      case "set-cookie":
        return this.#cookie(value, origin);
      default:
        return value;
    }
  }

  #url(url: string, origin: string): string {
    const [whole = "", scheme = "", authority = ""] = ABSOLUTE.exec(url) ?? [];
    const [, host = "", port = ""] = /^(.*?)(?::(\d*))?$/.exec(authority) ?? [];
    const isOwn = host.toLowerCase() === this.#host && portOf(scheme.toLowerCase(), port) === this.#port;
    return whole !== "" && isOwn ? origin + url.slice(whole.length) : url;
  }

  /** A browser takes no cookie for a domain that it is not in: without one it is for the host that was asked. */
  #cookie(cookie: string, origin: string): string {
    const visitors = new URL(origin).hostname;
    return cookie.replace(DOMAIN, (attribute, domain: string) => {
      const name = domain.trim().toLowerCase();
      return isIn(this.#host, name) && !isIn(visitors, name) ? "" : attribute;
    });
  }
}

/** Empty: the scheme's own. */
function portOf(scheme: string, port: string): string {
  return port === DEFAULT_PORT[scheme] ? "" : port;
}

function isIn(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
