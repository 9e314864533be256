export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Who Airlock is to a Redis server. Absent: the server asks nobody. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/**
 * An engine as its URL names it, with the password: it belongs into `Secrets` and nowhere else.
 * `tls` always verifies the certificate; a private authority is named by Node's `NODE_EXTRA_CA_CERTS`.
 */
export type EngineUrl =
  | { readonly kind: "embedded" }
  | ({ readonly kind: "redis"; readonly tls: boolean; readonly database: number } & Endpoint & Credentials)
  | ({
      readonly kind: "sentinel";
      readonly tls: boolean;
      readonly sentinels: readonly Endpoint[];
      /** What the sentinels call the primary. */
      readonly name: string;
      readonly database: number;
      /** For the sentinels themselves; absent where they ask nobody. */
      readonly sentinel: Credentials;
    } & Credentials)
  | ({ readonly kind: "cluster"; readonly tls: boolean; readonly nodes: readonly Endpoint[] } & Credentials);

/** `reason` says what is wrong and never repeats any part of the URL, since any part may be the password. */
export type ParsedEngineUrl =
  | { readonly ok: true; readonly engine: EngineUrl }
  | { readonly ok: false; readonly reason: string };

interface Parts {
  readonly tls: boolean;
  readonly login: Credentials;
  /** Ports that are not given are for the form to choose. */
  readonly hosts: readonly { readonly host: string; readonly port?: number }[];
  readonly segments: readonly string[];
  readonly query: string;
}

const FORMS = "embedded, redis://, rediss://, redis+sentinel:// or redis+cluster:// (rediss+… for TLS)";
const SCHEME = /^(rediss?)(?:\+(sentinel|cluster))?:\/\//;
// Userinfo as in RFC 3986 §3.2.1: a password with any of / ? # @ must be percent-encoded, else it would read as a host.
const REST = /^(?:([^/?#@]*)@)?([^/?#@]+)(?:\/([^?#@]*))?(?:\?([^#@]*))?$/;
const HOST_PORT = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;
const LAST_DATABASE = 9999;

/**
 * Reads `embedded`, `redis://host:port/db`, `redis+sentinel://h1:p1,h2:p2/primary/db` or
 * `redis+cluster://h1:p1,h2:p2`, each Redis form with `rediss` for TLS and with `user:password@` before the hosts.
 * Ports default to 6379 (26379 for sentinels), the database to 0. Sentinels that want a password of their own
 * have it in `?sentinelUsername=…&sentinelPassword=…`.
 */
export function parseEngineUrl(text: string): ParsedEngineUrl {
  if (text === "embedded") return { ok: true, engine: { kind: "embedded" } };
  const [prefix, scheme, form] = SCHEME.exec(text) ?? [];
  if (prefix === undefined) return { ok: false, reason: `must be ${FORMS}` };
  try {
    const parts = split(text.slice(prefix.length), scheme === "rediss");
    const read = form === "sentinel" ? sentinel : form === "cluster" ? cluster : single;
    const engine = typeof parts === "string" ? parts : read(parts);
    return typeof engine === "string" ? { ok: false, reason: engine } : { ok: true, engine };
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return { ok: false, reason: "has a percent sign that encodes nothing; write % as %25" };
  }
}

function single({ tls, login, hosts, segments, query }: Parts): EngineUrl | string {
  const [first, another] = hosts;
  if (!first || another) return "names several servers; use redis+sentinel:// or redis+cluster://";
  if (query) return "takes no query";
  const database = databaseOf(segments);
  if (typeof database === "string") return database;
  return { kind: "redis", tls, ...withPort(first, REDIS_PORT), database, ...login };
}

function sentinel({ tls, login, hosts, segments: [primary, ...rest], query }: Parts): EngineUrl | string {
  if (!primary) return "must name the sentinels' primary after the hosts: /primary";
  const database = databaseOf(rest);
  if (typeof database === "string") return database;
  const { sentinelUsername, sentinelPassword, ...others } = Object.fromEntries(new URLSearchParams(query));
  if (Object.keys(others).length > 0) return "takes only sentinelUsername and sentinelPassword in its query";
  return {
    kind: "sentinel",
    tls,
    sentinels: hosts.map((host) => withPort(host, SENTINEL_PORT)),
    name: decodeURIComponent(primary),
    database,
    sentinel: credentials(sentinelUsername, sentinelPassword),
    ...login,
  };
}

function cluster({ tls, login, hosts, segments, query }: Parts): EngineUrl | string {
  if (segments.length > 0) return "has a database, which a cluster has not";
  if (query) return "takes no query";
  return { kind: "cluster", tls, nodes: hosts.map((host) => withPort(host, REDIS_PORT)), ...login };
}

function split(text: string, tls: boolean): Parts | string {
  const [matched, userinfo = "", list = "", path = "", query = ""] = REST.exec(text) ?? [];
  if (matched === undefined) return "is not a valid URL; percent-encode / ? # @ in a password";
  const hosts = list.split(",").flatMap(hostOf);
  if (hosts.length < list.split(",").length)
    return "must name its servers as host:port, with ports from 1 to 65535";
  const [username = "", ...password] = userinfo.split(":");
  const login = credentials(decodeURIComponent(username), decodeURIComponent(password.join(":")));
  return { tls, login, hosts, segments: path === "" ? [] : path.split("/"), query };
}

/** None or one. */
function hostOf(text: string): { host: string; port?: number }[] {
  const [, v6, name, digits] = HOST_PORT.exec(text) ?? [];
  const host = v6 ?? name;
  const port = Number(digits);
  if (host === undefined) return [];
  if (digits === undefined) return [{ host }];
  return port >= 1 && port <= 65_535 ? [{ host, port }] : [];
}

function withPort({ host, port }: { host: string; port?: number }, standard: number): Endpoint {
  return { host, port: port ?? standard };
}

/** The number, or what is wrong with it. */
function databaseOf([number = "0", ...rest]: readonly string[]): number | string {
  const known = /^\d{1,4}$/.test(number) && rest.length === 0;
  return known ? Number(number) : `must end in the number of a database, from 0 to ${LAST_DATABASE}`;
}

function credentials(username = "", password = ""): Credentials {
  return { ...(username && { username }), ...(password && { password }) };
}
