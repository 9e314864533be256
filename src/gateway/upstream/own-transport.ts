import type { UpstreamConfig } from "../../config/config.ts";
import { type ConnectionLimits, Http1Connection } from "./connection.ts";
import { Dialler } from "./dial.ts";
import { Silence } from "./silence.ts";
import type { ConnectionEvents, Transport, UpstreamConnection } from "./transport.ts";

const SECOND = 1000;

/** The own HTTP/1.1 client. */
export class OwnTransport implements Transport {
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
    return new Http1Connection(await this.#dialler.dial(), this.#limits, events);
  }

  async probe(): Promise<void> {
    const { socket } = await this.#dialler.dial();
    socket.on("error", () => {});
    socket.destroy();
  }
}
