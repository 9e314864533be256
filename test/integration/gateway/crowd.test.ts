import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { answered, ask, Crowded, IDLE_MS, LEAST_HEARD, MOST_HEARD } from "../../support/crowded.ts";
import type { RawPeer } from "../../support/raw.ts";
import { until } from "../../support/until.ts";

const MANY = 200;
const BODY = 20_000_000;

const HANDSHAKE =
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

let hall: Crowded;

beforeEach(async () => {
  hall = new Crowded();
  await hall.open(MANY);
});

afterEach(() => hall.close());

function oneAndOthers(): [RawPeer, readonly RawPeer[]] {
  const [one, ...others] = hall.peers;
  if (one === undefined) throw new Error("nobody");
  return [one, others];
}

test("of those who were turned away a few are heard in a turn, and all are answered", async () => {
  ask("/away", hall.peers);
  await answered(hall.peers);
  expect(Math.max(...hall.turns)).toBeGreaterThan(MOST_HEARD);
  for (let i = 0; i < 5; i++) {
    await hall.gather();
    ask("/away", hall.peers);
    await answered(hall.peers);
    expect(hall.turns.reduce((sum, count) => sum + count, 0)).toBe(MANY);
    expect(Math.max(...hall.turns)).toBeLessThanOrEqual(MOST_HEARD);
    expect(Math.max(...hall.rounds.map(({ heard }) => heard))).toBeGreaterThanOrEqual(LEAST_HEARD);
    expect(Math.max(...hall.rounds.map(({ early }) => early))).toBeLessThanOrEqual(LEAST_HEARD);
  }
});

test("whoever is heard is read, however long the turns are", async () => {
  await hall.gather();
  hall.turnMs = 3;
  ask("/away", hall.peers);
  await answered(hall.peers);
  const hearings = hall.rounds.reduce((sum, { heard }) => sum + heard, 0);
  expect(hearings).toBeLessThan(MANY * 1.2);
});

test("somebody else is answered while the crowd waits, however often", async () => {
  await hall.gather();
  const [inside, others] = oneAndOthers();
  ask("/page", [inside]);
  await answered([inside]);
  for (let i = 0; i < 5; i++) {
    ask("/away", others);
    ask("/page", [inside]);
    await inside.until("ok");
    expect(others.filter(({ received }) => received.includes("ok")).length).toBeLessThan(MANY / 4);
    inside.take();
    await answered(others);
    expect(hall.sideOf(inside).isPaused()).toBe(false);
  }
});

test.each([
  ["after it has rested", true],
  ["right behind its refusal", false],
])("a connection that goes over to WebSocket %s is no more of the crowd", async (_when, rests) => {
  await hall.gather();
  const [inside, others] = oneAndOthers();
  if (!rests) {
    ask("/away", [inside]);
    await answered([inside]);
  }
  inside.send(HANDSHAKE);
  await inside.until("101");
  for (let i = 0; i < 5; i++) {
    ask("/away", others);
    await answered(others);
    expect(hall.sideOf(inside).isPaused()).toBe(false);
  }
});

test("what is left of a body is read at once, though it was refused", async () => {
  await hall.gather();
  const [sender, others] = oneAndOthers();
  const side = hall.sideOf(sender);
  const before = side.bytesRead;
  sender.send(`POST /away HTTP/1.1\r\nHost: a\r\nContent-Length: ${BODY}\r\n\r\n`);
  await answered([sender]);
  ask("/away", others);
  sender.send("x".repeat(BODY));
  await until(() => side.bytesRead - before > BODY, 3000);
  await answered(others);
});

test("whoever leaves while resting is noticed at their turn, and forgotten", async () => {
  await hall.gather();
  for (const peer of hall.peers) peer.destroy();
  await until(() => hall.connections.every((one) => one.destroyed));
  await until(() => hall.resting() === 0);
});

test("no idle time-out closes a connection with a request in it that nobody has read", async () => {
  const [keeper, others] = oneAndOthers();
  let from = 0;
  // On a busy machine the crowd may be over by then.
  while (hall.resting() === 0) {
    ask("/away", hall.peers);
    await answered(hall.peers);
    from = performance.now();
    while (performance.now() < from + IDLE_MS - 600) {
      ask("/away", [keeper]);
      await answered([keeper]);
    }
  }
  hall.workMs = 5;
  ask("/away", others);
  await answered(others);
  expect(performance.now()).toBeGreaterThan(from + IDLE_MS);
});

test("a connection that rests and asks nothing is closed when it has been idle for long enough", async () => {
  await hall.gather();
  const [keeper, others] = oneAndOthers();
  const from = performance.now();
  while (others.some(({ closed }) => !closed)) {
    expect(performance.now()).toBeLessThan(from + 3 * IDLE_MS);
    ask("/away", [keeper]);
    await answered([keeper]);
  }
});

test("a drain hears by turns those who rest, and answers what had come from them", async () => {
  await hall.gather();
  hall.workMs = 2;
  ask("/away", hall.peers);
  const drained = hall.server.drain(5000);
  await answered(hall.peers);
  await drained;
  await Promise.all(hall.peers.map((peer) => peer.untilClosed()));
  // Nobody rests again in a drain: on a slow machine those who were heard and sent nothing yet come with the next.
  expect(Math.max(...hall.turns)).toBeLessThanOrEqual(2 * MOST_HEARD);
});
