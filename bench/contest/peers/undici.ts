import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Dispatcher, Pool } from "undici";
import { ready } from "./ready.ts";

/** Fields and bytes as they come, GET alone, no rule of HTTP kept: what a well-kept client library costs at least. */
class Pass implements Dispatcher.DispatchHandler {
  readonly #res: ServerResponse;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  onRequestStart(): void {}

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const fields = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    this.#res.writeHead(
      status,
      fields.map((text) => text.toString("latin1")),
    );
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#res.write(chunk);
  }

  onResponseEnd(): void {
    this.#res.end();
  }

  onResponseError(): void {
    this.#res.destroy();
  }
}

const pool = new Pool(process.argv[2] ?? "", { connections: 256 });

const server = createServer((req: IncomingMessage, res) => {
  pool.dispatch({ path: req.url ?? "/", method: "GET", headers: req.rawHeaders }, new Pass(res));
});
server.listen(0, "127.0.0.1", () => ready(server));
