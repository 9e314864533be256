import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { WIRE_LIMITS } from "../../../src/gateway/http/limits.ts";
import { createPublicServer, type PublicServer } from "../../../src/gateway/http/server.ts";
import { Crowd } from "../../../src/gateway/overload/crowd.ts";
import { Peers } from "../../../src/gateway/upstream/peers.ts";
import { endInTurn } from "../../../src/turn.ts";
import { connectRaw, type RawPeer } from "../../support/raw.ts";
import { until } from "../../support/until.ts";

const MANY = 200;
const HEARD = 4;
/** Node adds a second of its own. */
const KEEP_ALIVE_MS = 1000;
const IDLE_MS = 2000;

let crowd: Crowd;
let server: PublicServer;
let port: number;
let peers: RawPeer[];
/** Connections of the gateway's side, in the order in which they came. */
let connections: Socket[];
/** How many requests came in each turn of the event loop that had any. */
let turns: number[];
let inTurn = 0;
/** How long a request keeps the event loop, ms. */
let workMs = 0;
/** How long a turn of the event loop goes on behind its requests, ms. */
let turnMs = 0;

beforeEach(async () => {
  crowd = new Crowd(new Peers([]));
  [connections, turns, inTurn, workMs, turnMs] = [[], [], 0, 0, 0];
  server = createPublicServer(
    {
      ...WIRE_LIMITS,
      headerBytes: 16_384,
      headersMs: 5000,
      requestMs: 5000,
      connections: 1000,
      keepAliveMs: KEEP_ALIVE_MS,
    },
    {
      onRequest(req, res) {
        if (inTurn++ === 0) setImmediate(turned);
        for (const end = performance.now() + workMs; performance.now() < end; );
        if (req.url === "/away") crowd.turnedAway(res);
        endInTurn(res.writeHead(req.url === "/away" ? 503 : 200, ["Content-Length", "2"]), "ok");
      },
      onUpgrade: (_req, res) => void res.socket?.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    },
    crowd.spares,
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
  for (const end = performance.now() + turnMs; performance.now() < end; );
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

async function rested(): Promise<void> {
  await until(() => resting() === MANY - HEARD);
}

/** All have been turned away and rest, but for those who are just heard. */
async function gather(): Promise<void> {
  ask("/away");
  await answered();
  await rested();
  turns = [];
}

const HANDSHAKE =
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

test("of those who were turned away a few are heard in a turn, and all are answered", async () => {
  ask("/away");
  await answered();
  expect(Math.max(...turns)).toBeGreaterThan(HEARD);
  await gather();
  for (let i = 0; i < 5; i++) {
    ask("/away");
    await answered();
    await rested();
  }
  expect(turns.reduce((sum, count) => sum + count, 0)).toBe(5 * MANY);
  expect(Math.max(...turns)).toBeLessThanOrEqual(HEARD);
});

test("whoever is heard is read, however long the turns are", async () => {
  await gather();
  let hearings = 0;
  for (const one of connections) one.on("resume", () => hearings++);
  turnMs = 3;
  ask("/away");
  await answered();
  expect(hearings).toBeLessThan(MANY * 1.2);
});

test("somebody else is answered while the crowd waits, however often", async () => {
  await gather();
  const [inside, ...others] = peers;
  if (inside === undefined) throw new Error("nobody");
  ask("/page", [inside]);
  await answered([inside]);
  for (let i = 0; i < 5; i++) {
    ask("/away", others);
    ask("/page", [inside]);
    await inside.until("ok");
    expect(others.filter(({ received }) => received.includes("ok")).length).toBeLessThan(MANY / 4);
    inside.take();
    await answered(others);
    expect(connections[0]?.isPaused()).toBe(false);
  }
});

test.each([
  ["after it has rested", true],
  ["right behind its refusal", false],
])("a connection that goes over to WebSocket %s is no more of the crowd", async (_when, rests) => {
  await gather();
  const [inside, ...others] = peers;
  if (inside === undefined) throw new Error("nobody");
  if (!rests) {
    ask("/away", [inside]);
    await answered([inside]);
  }
  inside.send(HANDSHAKE);
  await inside.until("101");
  for (let i = 0; i < 5; i++) {
    ask("/away", others);
    await answered(others);
    expect(connections.filter((one) => one.isPaused())).not.toContain(connections[0]);
  }
});

test("what is left of a body is read at once, though it was refused", async () => {
  await gather();
  const [sender, ...others] = peers;
  if (sender === undefined) throw new Error("nobody");
  const before = connections[0]?.bytesRead ?? 0;
  const size = 20_000_000;
  sender.send(`POST /away HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
  await answered([sender]);
  ask("/away", others);
  sender.send("x".repeat(size));
  await until(() => (connections[0]?.bytesRead ?? 0) - before > size, 3000);
  await answered(others);
});

test("whoever leaves while resting is noticed at their turn", async () => {
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

test("no idle time-out closes a connection with a request in it that nobody has read", async () => {
  ask("/away");
  await answered();
  const from = performance.now();
  const [keeper, ...others] = peers;
  if (keeper === undefined) throw new Error("nobody");
  while (performance.now() < from + IDLE_MS - 200) {
    ask("/away", [keeper]);
    await answered([keeper]);
  }
  expect(resting()).toBeGreaterThan(0);
  workMs = 5;
  ask("/away", others);
  await answered(others);
  expect(performance.now()).toBeGreaterThan(from + IDLE_MS);
});

test("a connection that rests and asks nothing is closed when it has been idle for long enough", async () => {
  await gather();
  const [keeper, ...others] = peers;
  if (keeper === undefined) throw new Error("nobody");
  const from = performance.now();
  while (others.some(({ closed }) => !closed)) {
    expect(performance.now()).toBeLessThan(from + 3 * IDLE_MS);
    ask("/away", [keeper]);
    await answered([keeper]);
  }
});

test("a drain answers what had come from those who rest", async () => {
  await gather();
  workMs = 2;
  ask("/away");
  crowd.end();
  const drained = server.drain(5000);
  await answered();
  await drained;
  await Promise.all(peers.map((peer) => peer.untilClosed()));
});
