const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What the public listener gives a client, in bytes, fields and ms. */
export interface WireLimits {
  /** Names and values of the header fields together; more is a 431. */
  readonly headerBytes: number;
  /** Header fields; more is a 431. */
  readonly headerFields: number;
  /** From the first byte (or the connection) to the end of the header fields; later is a 408. */
  readonly headersMs: number;
  /** From the first byte to the end of the body; later is a 408. A slow upload of a large file must fit. Zero: no bound. */
  readonly requestMs: number;
  /** Connections at once; one more is closed unanswered. */
  readonly connections: number;
  /** How long an idle connection is kept; longer than a load balancer in front keeps it. */
  readonly keepAliveMs: number;
  /** How long the rest of a body is still read, and thrown away, once its request is answered. */
  readonly lingerMs: number;
  /** How long the answers of a client that has said that it sends nothing more may stand still. One that has gone says the same. */
  readonly halfOpenMs: number;
  /** Whether octets are judged here before node's parser gets them. Default: where that is an older one, of llhttp 8. */
  readonly checksRaw: boolean;
  /** How often the time-outs are looked at, and so how much later they may come. */
  readonly checkMs: number;
}

/** Since then it takes neither blanks before a colon nor CR without LF. */
const STRICT_LLHTTP = 9;

export const WIRE_LIMITS: WireLimits = {
  headerBytes: 16 * 1024,
  headerFields: 200,
  headersMs: 15 * SECOND,
  requestMs: 10 * MINUTE,
  connections: 50_000,
  keepAliveMs: 75 * SECOND,
  lingerMs: 5 * SECOND,
  halfOpenMs: 5 * SECOND,
  checksRaw: Number.parseInt(process.versions.llhttp ?? "0", 10) < STRICT_LLHTTP,
  checkMs: 2 * SECOND,
};
