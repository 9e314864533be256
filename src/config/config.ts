import type { ThemeChoice } from "../page/theme/choice.ts";
import type { LaneSettings, Schedule } from "../room/settings.ts";
import type { Bypass } from "./bypass.ts";
import type { EngineUrl } from "./engine-url.ts";
import type { Listen } from "./listen.ts";

/**
 * What an operator chose, complete and checked. It holds no secret and may be printed. As a gateway needs it, or with
 * `Config<RoomConfig>` as a shop does that is its own upstream.
 */
export interface Config<Room extends RoomConfig = ProxiedRoomConfig> {
  /** Where visitors come in. */
  readonly listen: Listen;
  /** Health, metrics and the operators' API; on loopback unless said otherwise. */
  readonly ops: { readonly listen: Listen };
  /** `url` has its names and passwords struck out; the engine itself is in `Secrets`. */
  readonly engine: { readonly kind: EngineUrl["kind"]; readonly url: string };
  /** How long Redis may take to answer an exchange. */
  readonly engineTimeoutMs: number;
  /** `eviction`: a Redis that may throw rows of a ledger away when its memory is full is used all the same. */
  readonly engineAllows: "nothing" | "eviction";
  /** Path of the private JWK set. */
  readonly keys: string;
  /** Folder of the embedded engine's snapshots. */
  readonly dataDir: string;
  /** CIDRs whose forwarding headers count. Empty: nobody's. */
  readonly trustedProxies: readonly string[];
  /** Processes. More than one needs Redis. */
  readonly workers: number;
  /** `shed`: where the process cannot do all, joins and pages give way to the admitted. `queue`: all wait alike. */
  readonly whenOverloaded: "shed" | "queue";
  readonly limits: ClientLimits;
  /** How long requests in flight may take to finish after SIGTERM. */
  readonly drainSeconds: number;
  /** How long after SIGTERM new requests are still taken, so that whoever reads the readiness can turn elsewhere. */
  readonly drainDelaySeconds: number;
  readonly log: { readonly level: LogLevel };
  /** Rooms that a file no longer has and that a running gateway may give up, with whoever is inside. */
  readonly dropsRooms: readonly string[];
  /** At least one, with distinct ids. */
  readonly rooms: readonly Room[];
}

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** What a client of the public listener may ask of a gateway. */
export interface ClientLimits {
  /** A request's headers in all; more is answered 431. */
  readonly headerBytes: number;
  /** How long a request's headers may take to arrive. */
  readonly headersSeconds: number;
  /** How long a whole request, with its body, may take to arrive. */
  readonly requestSeconds: number;
  /** How long an idle connection is kept. */
  readonly keepAliveSeconds: number;
  /** Connections of clients at once, of each process; one more is closed unanswered. */
  readonly connections: number;
  /** A body up to so many bytes is whole, and of a longer one so many are here, before the shop hears of it. */
  readonly bodyBufferBytes: number;
  /** What a process keeps of bodies in all, once for those that clients send and once for answers that they take slowly. */
  readonly bufferBytes: number;
}

export interface RoomConfig {
  readonly id: string;
  readonly epoch: string;
  /** At least one. The longest match of all rooms wins. */
  readonly match: readonly RoomMatch[];
  /** Absent where the shop is in this process. */
  readonly upstream?: UpstreamConfig | undefined;
  /** What passes without a place. */
  readonly bypass: readonly Bypass[];
  /** `observe`: the room decides and counts, and lets everybody through. */
  readonly mode: RoomMode;
  readonly admission: Admission;
  readonly session: SessionConfig;
  /** `hold`: nobody new enters while the engine is down. `admit`: each gateway admits a bounded share of the rate. */
  readonly whenEngineDown: "hold" | "admit";
  /** `invitation`: only who shows one comes in, in the window of their own that it carries. */
  readonly access: "open" | "invitation";
  /** What happens when an invitation that is in use is shown on another device: that one takes over, or is refused. */
  readonly devices: "takeover" | "refuse";
  /** `lottery`: who came before `opensAt` is called in an order drawn then. */
  readonly order: "arrival" | "lottery";
  readonly lottery: LotteryConfig;
  readonly schedule: Schedule;
  readonly lanes: readonly LaneConfig[];
  readonly waiting: WaitingConfig;
  /** Absent: cookies are for the one host that set them. */
  readonly cookieDomain?: string | undefined;
  readonly cors: CorsConfig;
}

export interface LaneConfig extends LaneSettings {
  /**
   * Who comes into the lane. `anyone`: whoever opens a page, in the first such lane, or asks for it. `choice`: whoever asks
   * for it. `invitation`: whoever shows an invitation that names it. Absent: `joinOf` says.
   */
  readonly join?: "anyone" | "choice" | "invitation" | undefined;
  /** What readers see, as it is or by language. Absent, or not in the reader's language and not in English: the id. */
  readonly label?: string | Readonly<Record<string, string>> | undefined;
}

export type RoomMode = "enforce" | "observe";

export interface SessionConfig {
  /** What goes over a WebSocket or an event stream renews the lease like a request, or only requests do. Either ends with the session. */
  readonly streams: "renew" | "bound";
}

export interface LotteryConfig {
  /**
   * Names a public value that nobody knows yet, as `CHAIN/ROUND/FIELD`, to be mixed into the seed. The room stays in its
   * pre-queue until it is told the value. `null`: the operator's own seed is the whole seed.
   */
  readonly beacon: string | null;
  /** How many bytes that value has. */
  readonly beaconBytes: number;
}

/** Pages of other origins that may use the room's public calls. */
export interface CorsConfig {
  /** As browsers write them; `["*"]` is any, and empty none. */
  readonly origins: readonly string[];
  /** Whether such a page may use its visitor's cookies. Never with `*`. */
  readonly credentials: boolean;
}

/** A room whose requests go on to a shop elsewhere. */
export interface ProxiedRoomConfig extends RoomConfig {
  readonly upstream: UpstreamConfig;
}

export interface RoomMatch {
  /** In lower case: `*` for any, a host, or `*.` and a domain for all hosts below it. */
  readonly host: string;
  /** This path and all below it. */
  readonly path: string;
}

/** Where a room's requests go. */
export interface UpstreamConfig {
  /** Scheme, host and port, with no slash at the end: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** How long a connection may take to open. */
  readonly connectSeconds: number;
  /** How long the upstream may take to begin its answer, and between two parts of it. */
  readonly responseSeconds: number;
  /** Connections at most. Requests beyond them wait, at most three times as many, and not longer than `responseSeconds`. */
  readonly connections: number;
  /** Of these, so many are for requests that come by a bypass, which never have more. */
  readonly bypassConnections: number;
  /** Of these, one session and one client's address (IPv6: its first 64 bits) have so many at most. */
  readonly sessionConnections: number;
  readonly addressConnections: number;
  /** A client that sends its body or takes the answer slower than this over `responseSeconds` is ended. */
  readonly leastBytesPerSecond: number;
  /** While others wait for a connection, the slowest of those below this are ended. */
  readonly slowBytesPerSecond: number;
  /** Of an answer's head at most, status line and fields. More is a 502. */
  readonly headerBytes: number;
  /** WebSockets and event streams at most, which do not count among the connections. One more is answered 503. */
  readonly streams: number;
  /** Of these, so many are open by a bypass at most. */
  readonly bypassStreams: number;
  /** Of these, one session and one client's address have so many at most. */
  readonly streamsPerSession: number;
  readonly streamsPerAddress: number;
  readonly verifyTls: boolean;
  /** True: the upstream gets the visitor's `Host`. False: its own. */
  readonly preserveHost: boolean;
  /** Who says to a client that waits for a 100 whether its body is wanted. */
  readonly expectContinue: "gateway" | "shop";
  /** What speaks HTTP to the shop: the own client, or undici, should the own one ever fail a shop. */
  readonly transport: "own" | "undici";
}

/** See `RoomSettings` for what each bounds. */
export interface Admission {
  readonly ratePerMinute: number;
  readonly burst: number;
  readonly capacity: number;
  readonly leaseSeconds: number;
  readonly maxSessionSeconds: number;
  readonly claimSeconds: number;
  readonly graceSeconds: number;
}

/** The files that it names are absolute paths. */
export interface WaitingConfig extends ThemeChoice {
  /** Status of the waiting page. */
  readonly status: 200 | 202 | 429 | 503;
  /** The operator's words on the waiting page. */
  readonly message: string | null;
  /** The same by language, where the operator has them in more than one. */
  readonly messages: Readonly<Record<string, string>>;
}

/** What must never be printed or logged. */
export interface Secrets {
  readonly engineUrl: EngineUrl;
  /** Absent: the operators' API and console stay off. */
  readonly opsToken?: string;
}
