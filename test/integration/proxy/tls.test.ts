import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import { room } from "../../support/airlock.ts";
import { captured } from "../../support/cli.ts";
import { startGateway } from "../../support/fleet.ts";
import { startProxy } from "../../support/proxy.ts";
import { connectRaw } from "../../support/raw.ts";
import { startTlsShop, TEST_CA, type TlsShop } from "../../support/tls-shop.ts";

const BIG = 3_000_000;
let shop: TlsShop;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "airlock-tls-"));
  const { io } = captured({ cwd: folder });
  await runCli(["keys", "new", "--keys", "keys.json"], io);
  shop = await startTlsShop((req, res) => {
    if (req.method === "GET") return void res.end(req.url === "/open/big" ? "x".repeat(BIG) : "the shop");
    let size = 0;
    req.on("data", (part: Buffer) => {
      size += part.length;
    });
    req.on("end", () => res.end(String(size)));
  });
});

afterAll(async () => {
  await shop.close();
  await rm(folder, { recursive: true });
});

/** Asks a gateway whose machine trusts the test's authority, or does not. */
async function asked(upstream: string, trusts: boolean): Promise<{ status: number; log: string }> {
  const gateway = await startGateway(
    folder,
    { dataDir: join(folder, "ledger"), drainSeconds: 1, rooms: [room(upstream, { bypass: ["/open/*"] })] },
    undefined,
    trusts ? { NODE_EXTRA_CA_CERTS: TEST_CA } : {},
  );
  try {
    const { status } = await fetch(`${gateway.url}/open/page`);
    return { status, log: gateway.log.join("\n") };
  } finally {
    await gateway.stop();
  }
}

describe("a shop over TLS", () => {
  test("is asked where its certificate is its own and from an authority that the machine trusts", async () => {
    expect((await asked(`https://localhost:${shop.port}`, true)).status).toBe(200);
  });

  test.each([
    ["from an authority that nobody knows", "localhost", false, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["of another name", "127.0.0.1", true, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("is not asked with a certificate %s, and the log says why", async (_name, host, trusts, why) => {
    const { status, log } = await asked(`https://${host}:${shop.port}`, trusts);
    expect(status).toBe(502);
    expect(log).toContain(why);
    expect(log).toContain('"failure":"unreachable"');
  });
});

describe("over TLS without verification", () => {
  test("bodies go both ways, and a new connection goes on with the old session", async () => {
    const proxy = await startProxy(`https://localhost:${shop.port}`, { settings: { verifyTls: false } });
    try {
      const url = `http://127.0.0.1:${proxy.port}`;
      const before = { ...shop.handshakes };
      expect((await (await fetch(`${url}/open/big`)).text()).length).toBe(BIG);
      const sent = await fetch(url, { method: "POST", body: Buffer.alloc(BIG, "y") });
      expect(await sent.text()).toBe(String(BIG));
      shop.hangUp();
      expect(await (await fetch(url)).text()).toBe("the shop");
      expect(shop.handshakes).toEqual({ fresh: before.fresh + 1, resumed: before.resumed + 1 });
    } finally {
      await proxy.close();
    }
  });

  test("a WebSocket is joined, and held back by a reader that reads slowly", async () => {
    const proxy = await startProxy(`https://localhost:${shop.port}`, { settings: { verifyTls: false } });
    const client = await connectRaw(proxy.port);
    try {
      client.send(
        "GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      );
      await client.until("101 Switching Protocols");
      await client.until("\r\n\r\n");
      client.take();
      const echoed = `${"z".repeat(BIG)}!`;
      client.socket.pause();
      client.send(echoed);
      await new Promise((resolve) => setTimeout(resolve, 200));
      client.socket.resume();
      await client.until("!");
      expect(client.received.length).toBe(echoed.length);
    } finally {
      client.destroy();
      await proxy.close();
    }
  });
});
