import type { UpstreamConfig } from "../../config/config.ts";
import type { ConnectionLimits } from "./connection.ts";
import { Dialler } from "./dial.ts";
import { Silence } from "./silence.ts";
import type { ConnectionEvents, Transport, UpstreamConnection } from "./transport.ts";
import { UndiciConnection } from "./undici-connection.ts";

const SECOND = 1000;

/** The escape hatch: undici reads and writes HTTP, on connections that are opened as the own client opens them. */
export class UndiciTransport implements Transport {
  readonly #dialler: Dialler;
  readonly #limits: ConnectionLimits;

  constructor(settings: UpstreamConfig) {
    this.#dialler = new Dialler(settings);
    this.#limits = {
      silence: new Silence(settings.responseSeconds * SECOND),
      headerBytes: settings.headerBytes,
    };
  }

  async open(events: ConnectionEvents): Promise<UpstreamConnection> {
    return new UndiciConnection(await this.#dialler.dialStream(), this.#limits, events);
  }

  async probe(): Promise<void> {
    const socket = await this.#dialler.dialStream();
    socket.on("error", () => {});
    socket.destroy();
  }
}
