import { expect, test } from "@jest/globals";
import { MIB, pour, swallow } from "../../support/flood.ts";
import { startProxy } from "../../support/proxy.ts";
import { connectRaw } from "../../support/raw.ts";
import { startUpstream } from "../../support/upstream.ts";

const TOTAL = 1024 * MIB;
/** Both ends of the test live in this process too, and Node frees buffers late; a body that piled up would be ten times this. */
const GROWTH = 100 * MIB;
const MINUTE = 60_000;

test(
  "a gigabyte up and a gigabyte down leave the memory flat",
  async () => {
    const upstream = await startUpstream();
    const proxy = await startProxy(upstream.url);
    const client = await connectRaw(proxy.port);
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${TOTAL}\r\n\r\n`);
    const before = process.memoryUsage.rss();
    let most = before;
    const look = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 20);
    const up = pour(client.socket, TOTAL);
    const shop = await upstream.peer(0);
    await Promise.all([up.done, swallow(shop, TOTAL)]);
    shop.send(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
    await Promise.all([pour(shop.socket, TOTAL).done, swallow(client, TOTAL)]);
    clearInterval(look);

    expect(most - before).toBeLessThan(GROWTH);
    client.destroy();
    await proxy.close();
    await upstream.close();
  },
  5 * MINUTE,
);
