import { once } from "node:events";
import { Agent, get } from "node:http";
import { expect, test } from "@jest/globals";
import { listenOps } from "../../../src/ops/listen.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };

test("serves until it is closed, and does not wait for idle connections", async () => {
  const listener = await listenOps((_request, response) => response.end("here"), LOOPBACK);
  const agent = new Agent({ keepAlive: true });
  const [response] = await once(get(listener.url, { agent }), "response");
  expect(Buffer.concat(await response.toArray()).toString()).toBe("here");
  await listener.close();
  agent.destroy();
  await expect(fetch(listener.url)).rejects.toThrow("fetch failed");
});

test("cuts an answer that does not end", async () => {
  const listener = await listenOps((_request, response) => response.write("begun"), LOOPBACK);
  const [response] = await once(get(listener.url), "response");
  const broken = once(response, "error");
  await listener.close();
  expect((await broken)[0]).toMatchObject({ code: "ECONNRESET" });
});

test("names the address that it cannot bind", async () => {
  const listener = await listenOps(() => {}, LOOPBACK);
  const port = Number(new URL(listener.url).port);
  await expect(listenOps(() => {}, { host: "127.0.0.1", port })).rejects.toMatchObject({
    code: "ERR_LISTEN",
    message: `ops could not listen on 127.0.0.1:${port}: address already in use`,
  });
  await listener.close();
});
