import {
  HOST_ONLY,
  INVITATION_COOKIE,
  PASS_COOKIE,
  PLACE_COOKIE,
  TAB_COOKIE,
  TLS_ONLY,
} from "../../protocol/cookies.ts";
import { isPacked, packToken, unpackToken } from "../../tokens/packed.ts";
import type { RequestFacts } from "./facts.ts";
import { invitationCookieValue, splitInvitationCookie } from "./invited-visitor.ts";

/**
 * The three cookies of a room. Over TLS they carry `__Host-`, so that no other host can set them, or `__Secure-`
 * where several hosts share them.
 */
export interface CookieNames {
  readonly place: string;
  readonly pass: string;
  readonly invitation: string;
}

export type CookieKind = keyof CookieNames;

/** At most this many of one name are looked at: each may cost the check of a signature, which for a place is a fifth of the others'. */
const MOST_TOKENS = { place: 8, pass: 4, invitation: 4 };
/** Nobody has more, but who sends a field of nothing else. */
const MOST_COOKIES = 256;
const TAB = /^\d{1,10}$/;
/** What a token looks like at least. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w.-]+$/;

const NO_TABS: readonly (readonly [string, string])[] = [];

export class RoomCookies {
  readonly #room: string;
  readonly #isShort: boolean;
  readonly #plain: CookieNames;
  readonly #secure: CookieNames;
  readonly #tabPrefix: { readonly plain: string; readonly secure: string };
  readonly #domain: string | undefined;

  /** `isShort`: tokens are written in their short form, which is read in any case. */
  constructor(room: string, domain: string | undefined, isShort = false) {
    this.#room = room;
    this.#isShort = isShort;
    this.#plain = namesOf(room, "");
    const prefix = domain === undefined ? HOST_ONLY : TLS_ONLY;
    this.#secure = namesOf(room, prefix);
    this.#tabPrefix = { plain: `${TAB_COOKIE}${room}_`, secure: `${prefix}${TAB_COOKIE}${room}_` };
    this.#domain = domain;
  }

  /**
   * What may be the visitor's token, the likeliest first. Any host of the site can set a cookie of the same name
   * ahead of ours, so the caller verifies them to find the one that counts. Over TLS only names count that TLS alone
   * can set, with one exception: a place that was given before the visitor was sent to TLS is not lost.
   */
  all({ fields }: RequestFacts, kind: CookieKind, secure: boolean): readonly string[] {
    const header = fields.cookie;
    if (header === undefined) return NONE;
    const found = this.#values(header, kind, secure);
    const [only] = found;
    if (only === undefined) return found;
    if (found.length === 1) {
      const token = this.#token(only);
      return token === only ? found : [token];
    }
    const likely = found.filter((value) => TOKEN.test(value));
    return (likely.length === 0 ? found.slice(0, 1) : likely)
      .slice(0, MOST_TOKENS[kind])
      .map((value) => this.#token(value));
  }

  /** How many bytes of a request's `Cookie` field they take up. */
  size({ fields }: RequestFacts, kind: CookieKind, secure: boolean): number {
    const name = secure ? this.#secure[kind] : this.#plain[kind];
    const values = this.#values(fields.cookie ?? "", kind, secure);
    return values.reduce((sum, value) => sum + name.length + value.length + "=; ".length, 0);
  }

  /** Places of tabs that were let in lately, each in a cookie of its own. */
  ofTabs(request: RequestFacts, secure: boolean): readonly string[] {
    return this.#tabs(request, secure).map(([, value]) => this.#token(value));
  }

  /** `Set-Cookie` values that remove them. */
  removeTabs(request: RequestFacts, secure: boolean): string[] {
    return this.#tabs(request, secure).map(([name]) => this.#line(name, "", { maxAgeSeconds: 0, secure }));
  }

  #tabs(
    { fields: { cookie: header } }: RequestFacts,
    secure: boolean,
  ): readonly (readonly [string, string])[] {
    const prefix = secure ? this.#tabPrefix.secure : this.#tabPrefix.plain;
    if (header === undefined || !header.includes(prefix)) return NO_TABS;
    const found: [string, string][] = [];
    for (const cookie of header.split(";", MOST_COOKIES)) {
      const [name = "", value = ""] = cookie.trim().split("=");
      if (TAB.test(name.slice(prefix.length)) && name.startsWith(prefix)) found.push([name, value]);
    }
    return found.slice(0, MOST_TOKENS.place);
  }

  /** A `Set-Cookie` value that tells of one of them, by its place. */
  writeTab(
    place: number,
    token: string,
    { maxAgeSeconds, secure }: { maxAgeSeconds: number; secure: boolean },
  ): string {
    const name = `${secure ? this.#tabPrefix.secure : this.#tabPrefix.plain}${place}`;
    return this.#line(name, this.#value(token), { maxAgeSeconds, secure });
  }

  #values(header: string, kind: CookieKind, secure: boolean): readonly string[] {
    const found = cookieValues(header, secure ? this.#secure[kind] : this.#plain[kind]);
    if (!secure || kind !== "place") return found;
    const before = cookieValues(header, this.#plain.place);
    return before.length === 0 ? found : [...found, ...before];
  }

  #token(value: string): string {
    if (!isPacked(value)) return value;
    const { token, tag } = splitInvitationCookie(value);
    return tag === ""
      ? unpackToken(value, this.#room)
      : invitationCookieValue(unpackToken(token, this.#room), tag);
  }

  #value(token: string): string {
    if (!this.#isShort || token === "") return token;
    const parts = splitInvitationCookie(token);
    const short = packToken(parts.token, this.#room);
    return parts.tag === "" ? short : invitationCookieValue(short, parts.tag);
  }

  /** A `Set-Cookie` value. */
  write(
    kind: CookieKind,
    token: string,
    { maxAgeSeconds, secure }: { maxAgeSeconds: number; secure: boolean },
  ): string {
    const name = secure ? this.#secure[kind] : this.#plain[kind];
    return this.#line(name, this.#value(token), { maxAgeSeconds, secure });
  }

  /** `Set-Cookie` values that remove all that `all` would find. */
  remove(kind: CookieKind, secure: boolean): string[] {
    const lines = [this.write(kind, "", { maxAgeSeconds: 0, secure })];
    if (secure && kind === "place")
      lines.push(this.#line(this.#plain.place, "", { maxAgeSeconds: 0, secure }));
    return lines;
  }

  #line(
    name: string,
    token: string,
    { maxAgeSeconds, secure }: { maxAgeSeconds: number; secure: boolean },
  ): string {
    const domain = this.#domain === undefined ? "" : `; Domain=${this.#domain}`;
    const tls = secure ? "; Secure" : "";
    return `${name}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${tls}${domain}`;
  }
}

const NONE: readonly string[] = [];

function namesOf(room: string, prefix: string): CookieNames {
  return {
    place: `${prefix}${PLACE_COOKIE}${room}`,
    pass: `${prefix}${PASS_COOKIE}${room}`,
    invitation: `${prefix}${INVITATION_COOKIE}${room}`,
  };
}

/** The values of all cookies of that name, in their order (RFC 6265 §4.2), without a parse of the others. No list is made for none. */
export function cookieValues(header: string, name: string): readonly string[] {
  let values: string[] | undefined;
  let from = 0;
  for (let at = header.indexOf(name, from); at !== -1; at = header.indexOf(name, from)) {
    from = at + name.length;
    const starts = at === 0 || header[at - 1] === ";" || header[at - 1] === " ";
    if (!starts || header[from] !== "=") continue;
    const semicolon = header.indexOf(";", from);
    const value = header.slice(from + 1, semicolon === -1 ? undefined : semicolon).trim();
    if (values === undefined) values = [value];
    else values.push(value);
    if (semicolon === -1) break;
    from = semicolon;
  }
  return values ?? NONE;
}
