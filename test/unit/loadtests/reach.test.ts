import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { requireRoom } from "../../../loadtests/runner/reach.ts";
import { freePort } from "../../support/redis.ts";

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

async function answering(status: number, headers: Record<string, string> = {}): Promise<string> {
  server = createServer((_request, response) => response.writeHead(status, headers).end("{}"));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

test("where nobody listens it says so at once, and why", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  await expect(requireRoom(`${url}/`, "tickets")).rejects.toThrow(
    `could not reach the gateway at ${url}: connection refused`,
  );
});

test("an address that nothing may ask is told in words", async () => {
  await expect(requireRoom("http://127.0.0.1:1", "tickets")).rejects.toThrow("127.0.0.1:1: bad port");
});

test("a server that is no gateway, and a gateway without the room, are told apart", async () => {
  const shop = await answering(404);
  await expect(requireRoom(shop, "tickets")).rejects.toThrow(
    `${shop} answers 404, and is no Airlock gateway`,
  );
  server?.close();
  const gateway = await answering(404, { "Airlock-State": "refused" });
  await expect(requireRoom(gateway, "concert")).rejects.toThrow(
    `the gateway at ${gateway} has no room "concert"; name it with --room`,
  );
});

test("a gateway with the room may be tested, its engine away or not", async () => {
  const gateway = await answering(503, { "Airlock-State": "refused" });
  await expect(requireRoom(gateway, "tickets")).resolves.toBeUndefined();
});
