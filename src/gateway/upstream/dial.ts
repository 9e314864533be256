import { connect as connectTcp, isIP, type OnReadOpts, type Socket, type TcpNetConnectOpts } from "node:net";
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
} from "node:tls";
import type { UpstreamConfig } from "../../config/config.ts";
import { UpstreamFault } from "./failure.ts";

/** Hears what comes on a connection. The bytes are its own for the call only. False: no more until the socket's `resume`. */
export type BytesIntake = (bytes: Buffer) => boolean;

/** A connection that is open, and who hears what comes on it. */
export interface OpenConnection {
  readonly socket: Socket;
  /** Is called with all that comes, in place of the socket's `data`. Until it is set that is read over. */
  intake: BytesIntake;
}

const SECOND = 1000;
const KEEP_ALIVE_MS = 60 * SECOND;
/**
 * What every connection of the process reads into, one after the other. A buffer for each read was a fifth of the CPU of a
 * body of 64 KB, and up to 34 MB that lay about while a body of a gigabyte went through.
 */
const READ_INTO = Buffer.allocUnsafeSlow(64 * 1024);

/** Opens connections to one upstream. */
export class Dialler {
  readonly #settings: UpstreamConfig;
  readonly #host: string;
  readonly #port: number;
  /** The machine's authorities, read once. Undefined: no TLS. */
  readonly #tls: SecureContext | undefined;
  /** Spares the next handshake its certificates (RFC 8446 §2.2). */
  #session: Buffer | undefined;

  constructor(settings: UpstreamConfig) {
    const { hostname, port, protocol } = new URL(settings.url);
    this.#settings = settings;
    this.#host = hostname.replace(/^\[|\]$/g, "");
    this.#tls = protocol === "https:" ? createSecureContext() : undefined;
    this.#port = Number(port) || (this.#tls === undefined ? 80 : 443);
  }

  /** Fails within `connectSeconds`. */
  async dial(): Promise<OpenConnection> {
    const line: { intake: BytesIntake } = { intake: () => true };
    const callback = (size: number) => line.intake(READ_INTO.subarray(0, size));
    const socket = await this.#connected(this.#open({ buffer: READ_INTO, callback }));
    return Object.assign(line, { socket });
  }

  /** The same, for who reads it as a stream. */
  dialStream(): Promise<Socket> {
    return this.#connected(this.#open());
  }

  #connected(socket: Socket): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => socket.destroy(new UpstreamFault("timeout", "no connection in time")),
        this.#settings.connectSeconds * SECOND,
      );
      const failed = (error: Error) => {
        clearTimeout(late);
        reject(error);
      };
      socket.once("error", failed);
      socket.once(this.#tls === undefined ? "connect" : "secureConnect", () => {
        clearTimeout(late);
        socket.off("error", failed);
        resolve(socket);
      });
    });
  }

  #open(onread?: OnReadOpts): Socket {
    const tcp: TcpNetConnectOpts = {
      host: this.#host,
      port: this.#port,
      autoSelectFamily: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      ...(onread !== undefined && { onread }),
    };
    if (this.#tls === undefined) return connectTcp(tcp);
    const tls: ConnectionOptions & TcpNetConnectOpts = {
      ...tcp,
      // The certificate must be the upstream's own, whatever `Host` the visitor sent.
      servername: isIP(this.#host) ? "" : this.#host,
      rejectUnauthorized: this.#settings.verifyTls,
      secureContext: this.#tls,
      ALPNProtocols: ["http/1.1"],
      ...(this.#session !== undefined && { session: this.#session }),
    };
    const socket = connectTls(tls);
    socket.on("session", (session) => {
      this.#session = session;
    });
    return socket;
  }
}
