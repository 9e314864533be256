import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { answered, ask, Crowded, LEAST_HEARD, MOST_HEARD, PROXY } from "../../../support/crowded.ts";
import type { RawPeer } from "../../../support/raw.ts";
import { until } from "../../../support/until.ts";

const MANY = 40;
const MINUTE = 60_000;
const PIPELINED = 16;
/** Newcomers who are turned away one after the other while the crowd is silent. */
const NEWCOMERS = 200;
const SILENCE_MS = 500;
/** The longest round is 8 ms, and the first ones are shorter. */
const ROUND_MS = 4;
const FIRST_ROUNDS = 10;

let hall: Crowded;
let strangers: RawPeer[];

beforeEach(async () => {
  hall = new Crowded(MINUTE);
  await hall.open(MANY);
  strangers = [];
});

afterEach(async () => {
  for (const peer of strangers) peer.destroy();
  await hall.close();
});

async function stranger(options: Parameters<Crowded["connect"]>[0] = {}): Promise<RawPeer> {
  const peer = await hall.connect(options);
  strangers.push(peer);
  return peer;
}

const AWAY = "GET /away HTTP/1.1\r\nHost: a\r\n\r\n";

function answersIn(received: string): number {
  return received.split("HTTP/1.1 503").length - 1;
}

function mostRounds(from: number): number {
  return (performance.now() - from) / ROUND_MS + FIRST_ROUNDS;
}

/** Whether the listener stops reading from `peer` while the others are turned away and have all rested, twice. */
async function everRests(peer: RawPeer): Promise<boolean> {
  let rests = false;
  hall.sideOf(peer).once("pause", () => (rests = true));
  for (let i = 0; i < 2; i++) await hall.gather();
  return rests;
}

test("who was turned away rests, and behind a trusted proxy nobody does", async () => {
  const [proxied, direct] = [await stranger({ localAddress: PROXY }), await stranger()];
  const pauses: RawPeer[] = [];
  for (const peer of [proxied, direct]) hall.sideOf(peer).on("pause", () => pauses.push(peer));
  ask("/away", [proxied, direct]);
  await answered([proxied, direct]);
  await until(() => pauses.length > 0);
  await hall.gather();
  expect(pauses.every((peer) => peer === direct)).toBe(true);
});

test("whoever sends more before they are turned away gets one more answer, and the connection closes", async () => {
  const peer = await stranger();
  peer.send(AWAY.repeat(PIPELINED));
  const received = await peer.untilEnd();
  expect(answersIn(received)).toBe(2);
  expect(received.match(/Connection: (keep-alive|close)/g)).toEqual([
    "Connection: keep-alive",
    "Connection: close",
  ]);
  await until(() => hall.turns.length > 0);
  expect(hall.turns).toEqual([2]);
});

test("a trusted proxy may send more: other people's requests are behind it", async () => {
  const peer = await stranger({ localAddress: PROXY });
  peer.send(AWAY.repeat(PIPELINED));
  await until(() => answersIn(peer.received) === PIPELINED);
  expect(peer.received).not.toContain("close");
});

test("who asks again after the answer keeps the connection", async () => {
  const peer = await stranger();
  for (let i = 0; i < 3; i++) {
    ask("/away", [peer]);
    expect(await peer.until("ok")).toContain("keep-alive");
    peer.take();
  }
});

test("the next are heard when half of those who are heard have been turned away", async () => {
  await hall.gather();
  let [turn, asked, spinning] = [0, 0, true];
  const spin = () => {
    turn += 1;
    if (spinning) setImmediate(spin);
  };
  const gaps: number[] = [];
  hall.server.http.on("request", () => (asked = turn));
  for (const one of hall.connections) one.on("resume", () => gaps.push(turn - asked));
  spin();
  for (let i = 0; i < 5; i++) {
    ask("/away", hall.peers);
    await answered(hall.peers);
  }
  spinning = false;
  gaps.sort((a, b) => a - b);
  expect(gaps[Math.floor(gaps.length / 2)]).toBeLessThanOrEqual(1);
});

test("refusals of others do not make the turns of the crowd come sooner", async () => {
  for (let i = 0; i < NEWCOMERS; i++) await stranger();
  await hall.gather();
  const from = performance.now();
  for (const newcomer of strangers) {
    ask("/away", [newcomer]);
    await answered([newcomer]);
  }
  expect(hall.rounds.length).toBeGreaterThan(0);
  expect(hall.rounds.length).toBeLessThan(mostRounds(from));
});

test("a crowd that is silent is heard less often", async () => {
  await hall.gather();
  const from = performance.now();
  await until(() => performance.now() > from + SILENCE_MS);
  expect(hall.rounds.length).toBeGreaterThan(0);
  expect(hall.rounds.length).toBeLessThan(mostRounds(from));
});

test("with nobody turned away for a second all are heard for good", async () => {
  await hall.gather();
  await until(() => hall.resting() === 0);
  hall.rounds = [];
  ask("/page", hall.peers);
  await answered(hall.peers);
  expect(hall.rounds.length).toBeLessThanOrEqual(1);
});

test("those who have rested for long are heard more at a time", async () => {
  await hall.gather();
  hall.workMs = 15;
  ask("/away", hall.peers);
  await answered(hall.peers);
  expect(Math.max(...hall.turns)).toBeGreaterThan(LEAST_HEARD);
  expect(Math.max(...hall.turns)).toBeLessThanOrEqual(MOST_HEARD);
});

test("a connection on which a body is still to come does not rest, however long it takes", async () => {
  const sender = await stranger();
  sender.send("POST /away HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  await answered([sender]);
  expect(await everRests(sender)).toBe(false);
});

test("a connection on which a head is still to come does not rest", async () => {
  const sender = await stranger();
  const side = hall.sideOf(sender);
  await hall.gather([...hall.peers, sender]);
  const before = side.bytesRead;
  sender.send("GET /page HTTP/1.1\r\n");
  await until(() => side.bytesRead > before);
  expect(await everRests(sender)).toBe(false);
});

test("a connection with another request that is not answered yet does not rest", async () => {
  const sender = await stranger();
  sender.send(`${AWAY}GET /never HTTP/1.1\r\nHost: a\r\n\r\n`);
  await answered([sender]);
  expect(await everRests(sender)).toBe(false);
});

test("a connection that is being closed does not rest", async () => {
  const sender = await stranger({ allowHalfOpen: true });
  let rests = false;
  hall.sideOf(sender).once("pause", () => (rests = true));
  sender.send(`${AWAY}no request\r\n\r\n`);
  await sender.until("400 Bad Request");
  for (let i = 0; i < 2; i++) await hall.gather();
  expect(rests).toBe(false);
});

test("a drain closes none that rests before what came from it is answered, and nobody rests from then on", async () => {
  await hall.gather();
  hall.workMs = 5;
  const asking = hall.peers.slice(MANY / 2);
  ask("/away", asking);
  const drained = hall.server.drain(5000);
  let rests = 0;
  for (const one of hall.connections) one.on("pause", () => rests++);
  await Promise.all([drained, answered(asking)]);
  expect(hall.resting()).toBe(0);
  expect(rests).toBe(0);
});
