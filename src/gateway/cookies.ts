import type { IncomingMessage } from "node:http";

/** The three cookies of a room. Over TLS and for one host they carry `__Host-`, so that no other host can set them. */
export interface CookieNames {
  readonly place: string;
  readonly pass: string;
  readonly invitation: string;
}

export type CookieKind = keyof CookieNames;

export class RoomCookies {
  readonly #plain: CookieNames;
  readonly #host: CookieNames;
  readonly #domain: string | undefined;

  constructor(room: string, domain: string | undefined) {
    this.#plain = namesOf(room, "");
    this.#host = namesOf(room, "__Host-");
    this.#domain = domain;
  }

  /** The token in the request. Over TLS only the name that no other host can set is read. */
  read(req: IncomingMessage, kind: CookieKind, secure: boolean): string | undefined {
    const header = req.headers.cookie;
    if (header === undefined) return undefined;
    return cookieValue(header, this.#name(kind, secure));
  }

  /** A `Set-Cookie` value. `maxAgeSeconds` of zero removes the cookie. */
  write(
    kind: CookieKind,
    token: string,
    { maxAgeSeconds, secure }: { maxAgeSeconds: number; secure: boolean },
  ): string {
    const domain = this.#domain === undefined ? "" : `; Domain=${this.#domain}`;
    const tls = secure ? "; Secure" : "";
    return `${this.#name(kind, secure)}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${tls}${domain}`;
  }

  #name(kind: CookieKind, secure: boolean): string {
    return secure && this.#domain === undefined ? this.#host[kind] : this.#plain[kind];
  }
}

function namesOf(room: string, prefix: string): CookieNames {
  return {
    place: `${prefix}airlock_place_${room}`,
    pass: `${prefix}airlock_pass_${room}`,
    invitation: `${prefix}airlock_invitation_${room}`,
  };
}

/** The first cookie of that name (RFC 6265 §4.2), without a parse of the others. */
function cookieValue(header: string, name: string): string | undefined {
  let from = 0;
  while (from < header.length) {
    const at = header.indexOf(name, from);
    if (at === -1) return undefined;
    const end = at + name.length;
    const starts = at === 0 || header[at - 1] === ";" || header[at - 1] === " ";
    if (starts && header[end] === "=") {
      const semicolon = header.indexOf(";", end);
      return header.slice(end + 1, semicolon === -1 ? undefined : semicolon).trim();
    }
    from = end;
  }
  return undefined;
}
