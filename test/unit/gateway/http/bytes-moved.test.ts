import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "@jest/globals";
import { bytesMoved } from "../../../../src/gateway/http/bytes-moved.ts";
import { until } from "../../../support/until.ts";

const PART = Buffer.alloc(64 * 1024);
const PARTS = 400;

test("a write counts as far as the kernel has taken it, and what came counts too", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const connected = once(server, "connection");
  const reader = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
  const [writer] = (await connected) as [Socket];
  for (let i = 0; i < PARTS; i++) writer.write(PART);
  await until(() => bytesMoved(writer) > 0);
  let before = -1;
  await until(async () => {
    const settled = before === bytesMoved(writer);
    before = bytesMoved(writer);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return settled;
  });
  expect(before).toBeLessThan(PARTS * PART.length);
  reader.resume();
  await until(() => bytesMoved(writer) === PARTS * PART.length);
  reader.write("hello");
  writer.resume();
  await until(() => bytesMoved(writer) === PARTS * PART.length + 5);
  reader.destroy();
  writer.destroy();
  server.close();
});
