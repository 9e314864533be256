import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { request } from "undici";
import { startShop } from "../../test/support/airlock.ts";
import { admit } from "../lab/crowd.ts";
import { type Gateway, openRoom, startGateway } from "../lab/gateway.ts";
import type { Lab } from "../lab/lab.ts";
import type { Figure } from "./figure.ts";

const MB = 1_000_000;
const MIB = 1024 * 1024;
const TOTAL = 1024 * MIB;
const QUICK_TOTAL = 256 * MIB;
/**
 * V8 collects the buffers that node reads a body into when 32 MB of them lie about. That is what a body of this size takes already, and it
 * may or may not be given back to the system before the next: a longer one must not take more.
 */
const WARM_UP = 128 * MIB;
const PART = Buffer.alloc(256 * 1024, "x");

export const streamRss: Figure = {
  id: "stream_rss_mb",
  what: "1 GB up and 1 GB down through a warm gateway: the most RSS − that of 128 MB, MB",
  limit: 30,
  measure,
};

async function measure(lab: Lab): Promise<number> {
  const shop = await startShop(answer);
  await lab.keep(Promise.resolve({ stop: () => shop.close() }));
  const gateway = await lab.keep(startGateway([openRoom(shop.url)]));
  const [Cookie = ""] = await admit(gateway, "shop", 1);
  const stream = { gateway, headers: { Cookie } };
  const total = lab.pace.quick ? QUICK_TOTAL : TOTAL;
  await up(stream, WARM_UP);
  await down(stream, WARM_UP);
  const warm = gateway.program.peakRss();
  await up(stream, total);
  await down(stream, total);
  return (gateway.program.peakRss() - warm) / MB;
}

interface Stream {
  readonly gateway: Gateway;
  readonly headers: Record<string, string>;
}

async function up({ gateway, headers }: Stream, total: number): Promise<void> {
  const sized = { ...headers, "content-length": String(total) };
  const { body } = await request(gateway.url, {
    method: "POST",
    headers: sized,
    body: Readable.from(parts(total)),
  });
  if (Number(await body.text()) !== total) throw new Error("the shop did not get the whole body");
}

async function down({ gateway, headers }: Stream, total: number): Promise<void> {
  const { body } = await request(gateway.url, { headers: { ...headers, "x-bytes": String(total) } });
  if ((await sizeOf(body)) !== total) throw new Error("the client did not get the whole body");
}

/** A shop that counts what it gets, or sends as much as it is told. */
function answer(req: IncomingMessage, res: ServerResponse): void {
  if (req.method === "POST") return void sizeOf(req).then((size) => res.end(String(size)));
  const total = Number(req.headers["x-bytes"] ?? 0);
  res.writeHead(200, { "Content-Length": total });
  Readable.from(parts(total)).pipe(res);
}

function* parts(total: number): Generator<Buffer> {
  for (let sent = 0; sent < total; sent += PART.length) yield PART;
}

async function sizeOf(body: Readable): Promise<number> {
  let size = 0;
  for await (const chunk of body) size += chunk.length;
  return size;
}
