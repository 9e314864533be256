import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { WIRE_LIMITS } from "../../../src/gateway/http/limits.ts";
import { createPublicServer, type PublicServer } from "../../../src/gateway/http/server.ts";
import { Crowd } from "../../../src/gateway/overload/crowd.ts";
import { endInTurn } from "../../../src/turn.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { until } from "../../support/until.ts";

const MANY = 200;
const HEARD = 4;

let crowd: Crowd;
let server: PublicServer;
let port: number;
let peers: RawPeer[];
/** Connections of the gateway's side, in the order in which they came. */
let connections: Socket[];
/** How many requests came in each turn of the event loop that had any. */
let turns: number[];
let inTurn = 0;

beforeEach(async () => {
  crowd = new Crowd();
  [connections, turns, inTurn] = [[], [], 0];
  server = createPublicServer(
    {
      ...WIRE_LIMITS,
      headerBytes: 16_384,
      headersMs: 5000,
      requestMs: 5000,
      connections: 1000,
      keepAliveMs: 5000,
    },
    {
      onRequest(req, res) {
        if (inTurn++ === 0) setImmediate(turned);
        if (req.url === "/away") crowd.turnedAway(req.socket);
        endInTurn(res.writeHead(req.url === "/away" ? 503 : 200, ["Content-Length", "2"]), "ok");
      },
      onUpgrade: (_req, res) => void res.socket?.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    },
  );
  server.http.on("connection", (socket) => connections.push(socket));
  await new Promise<void>((resolve) => server.http.listen(0, "127.0.0.1", resolve));
  const address = server.http.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  ({ port } = address);
  peers = [];
  for (let i = 0; i < MANY; i++) peers.push(await connectRaw(port));
});

afterEach(async () => {
  for (const peer of peers) peer.destroy();
  await server.drain(1000);
});

function turned(): void {
  turns.push(inTurn);
  inTurn = 0;
}

function ask(path: string, by: readonly RawPeer[] = peers): void {
  for (const peer of by) peer.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
}

async function answered(by: readonly RawPeer[] = peers): Promise<void> {
  for (const peer of by) {
    await peer.until("ok");
    peer.take();
  }
}

function resting(): number {
  return connections.filter((one) => one.isPaused()).length;
}

/** All have been turned away and rest, but for those who are just heard. */
async function gather(): Promise<void> {
  ask("/away");
  await answered();
  await until(() => resting() === MANY - HEARD);
  turns = [];
}

test("of those who were turned away a few are heard in a turn, and all are answered", async () => {
  ask("/away");
  await answered();
  expect(Math.max(...turns)).toBeGreaterThan(HEARD);
  await gather();
  for (let i = 0; i < 5; i++) {
    ask("/away");
    await answered();
  }
  expect(turns.reduce((sum, count) => sum + count, 0)).toBe(5 * MANY);
  expect(Math.max(...turns)).toBeLessThanOrEqual(HEARD);
});

test("others are heard at once, and on a connection that asks for something else everything is", async () => {
  await gather();
  const [inside, ...others] = peers;
  if (inside === undefined) throw new Error("nobody");
  ask("/page", [inside]);
  await answered([inside]);
  for (let i = 0; i < 5; i++) {
    ask("/away", others);
    await pause(0);
    expect(connections[0]?.isPaused()).toBe(false);
    await answered(others);
  }
  ask("/page", [inside]);
  await answered([inside]);
});

test("a connection that goes over to WebSocket is no more of the crowd", async () => {
  await gather();
  const [inside, ...others] = peers;
  if (inside === undefined) throw new Error("nobody");
  inside.send(
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  await inside.until("101");
  for (let i = 0; i < 5; i++) {
    ask("/away", others);
    await answered(others);
    expect(connections.filter((one) => one.isPaused())).not.toContain(connections[0]);
  }
});

test("whoever leaves while resting is forgotten", async () => {
  await gather();
  for (const peer of peers) peer.destroy();
  await until(() => connections.every((one) => one.destroyed));
});

test("with nobody turned away for a second all are heard for good", async () => {
  await gather();
  await until(() => resting() === 0);
  await pause(50);
  expect(resting()).toBe(0);
  ask("/page");
  await answered();
});

test("a drain answers what had come from those who rest", async () => {
  await gather();
  ask("/away");
  crowd.disperse();
  const drained = server.drain(5000, 100);
  await answered();
  await drained;
  await Promise.all(peers.map((peer) => peer.untilClosed()));
});
