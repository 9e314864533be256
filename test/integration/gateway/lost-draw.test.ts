import { createPublicKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import jwt from "jsonwebtoken";
import { type Airlock, room, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { until } from "../../support/until.ts";

const SECOND = 1000;
const LONGEST_MS = 25 * SECOND;
const TOKEN = "a-token-of-the-operators";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A lottery room whose ledger can be thrown away; its keys stay. */
async function start(opensAt: number) {
  const shop = await startShop();
  closing.push(shop.close);
  const folder = await mkdtemp(join(tmpdir(), "airlock-lost-"));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const iso = (at: number) => new Date(at).toISOString();
  const schedule = { preQueueAt: iso(opensAt - 20 * SECOND), opensAt: iso(opensAt) };
  const admission = { ratePerMinute: 1, burst: 1, capacity: 1 };
  const rooms = [room(shop.url, { order: "lottery", schedule, admission })];
  const data = { dir: join(folder, "one") };
  const open = async (): Promise<Airlock> => {
    const config = { engine: "embedded", dataDir: data.dir };
    const airlock = await startAirlock({ rooms, config, folder, env: { AIRLOCK_OPS_TOKEN: TOKEN } });
    closing.push(airlock.close);
    return airlock;
  };
  return { open, data, folder };
}

async function call(airlock: Airlock, name: string, place = "", method = "GET") {
  const headers = { "airlock-place": place };
  const response = await fetch(`${airlock.url}/.airlock/rooms/tickets/${name}`, { method, headers });
  return JSON.parse(await response.text());
}

async function join6(airlock: Airlock): Promise<string[]> {
  const tokens: string[] = [];
  for (let i = 0; i < 6; i++) tokens.push((await call(airlock, "join", "", "POST")).placeToken);
  return tokens;
}

async function tell(airlock: Airlock, body: object) {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const url = `${airlock.opsUrl}/api/v1/rooms/tickets/lottery`;
  const response = await askOps(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function readiness(airlock: Airlock) {
  const response = await askOps(`${airlock.opsUrl}/readyz`);
  return { status: response.status, reasons: JSON.parse(await response.text()).reasons };
}

const REASON = 'room "tickets": the draw was lost; tell how many numbers were drawn';

test("what a gateway says of a draw and of a number is signed, for a third to verify", async () => {
  const { open } = await start(Date.now() + 15 * SECOND);
  const airlock = await open();
  const [token = ""] = await join6(airlock);
  const { lottery, lotteryJws } = await call(airlock, "status");
  const { receipt, drawNumber, lane } = await call(airlock, "receipt", token);
  const { keys } = JSON.parse(await (await fetch(`${airlock.url}/.airlock/jwks.json`)).text());
  const verified = (signed: string, audience: string) => {
    const { kid, typ, alg } = JSON.parse(Buffer.from(signed.split(".")[0] ?? "", "base64url").toString());
    expect([kid, keys.map((key: { kid: string }) => key.kid)]).toEqual([kid, [kid]]);
    const jwk = keys.find((key: { kid: string }) => key.kid === kid);
    const options = { algorithms: ["ES256" as const], audience, issuer: "airlock" };
    return { typ, alg, claims: jwt.verify(signed, createPublicKey({ key: jwk, format: "jwk" }), options) };
  };
  expect(verified(lotteryJws, "airlock:lottery")).toMatchObject({
    typ: "airlock-lottery+jwt",
    alg: "ES256",
    claims: { room: "tickets", epoch: "1", lottery },
  });
  expect((await call(airlock, "receipt", token)).receipt).toBe(receipt);
  const { claims, typ } = verified(receipt, "airlock:receipt");
  const said = { room: "tickets", epoch: "1", lane, drawNumber, commitment: lottery.commitment };
  expect([typ, drawNumber]).toEqual(["airlock-receipt+jwt", 1]);
  expect(claims).toMatchObject(said);
  expect(claims).not.toHaveProperty("sub");
  expect(await call(airlock, "receipt")).toEqual({ receipt: null });
  expect((await call(airlock, "place", receipt)).state).toBe("none");
});

test("a draw that was lost after the opening is held, until a visitor of after the draw comes by", async () => {
  const { open, data, folder } = await start(Date.now() + 6 * SECOND);
  const first = await open();
  const tokens = await join6(first);
  await until(async () => (await call(first, "status")).lottery.seed !== null, LONGEST_MS);
  const { lottery } = await call(first, "status");
  expect(lottery.drawn).toEqual({ general: 6 });
  const places = await Promise.all(tokens.map((token) => call(first, "place", token)));
  await first.close();

  data.dir = join(folder, "two");
  const second = await open();
  const held = await call(second, "status");
  expect(held).toMatchObject({
    phase: "prequeue",
    lottery: { held: true, seed: null, drawn: { general: 0 } },
  });
  expect(await readiness(second)).toEqual({ status: 503, reasons: [REASON] });
  expect(await call(second, "place", tokens[1])).toMatchObject({
    state: "waiting",
    place: null,
    drawNumber: 2,
  });
  await call(second, "place", places[0].placeToken);
  await until(async () => (await call(second, "status")).lottery.seed !== null, LONGEST_MS);
  expect((await call(second, "status")).lottery).toEqual(lottery);
  for (const [i, token] of tokens.entries())
    expect(await call(second, "place", token)).toMatchObject({ place: places[i].place, drawNumber: i + 1 });
});

test("an operator tells a draw that was lost, once, and only then", async () => {
  const { open, data, folder } = await start(Date.now() + 6 * SECOND);
  const first = await open();
  const tokens = await join6(first);
  expect(await tell(first, { drawn: { general: 6 } })).toMatchObject({ status: 409 });
  await until(async () => (await call(first, "status")).lottery.seed !== null, LONGEST_MS);
  const { lottery } = await call(first, "status");
  const places = await Promise.all(tokens.map((token) => call(first, "place", token)));
  await first.close();

  data.dir = join(folder, "two");
  const second = await open();
  expect(await tell(second, { drawn: {} })).toMatchObject({ status: 400 });
  expect(await tell(second, { drawn: { general: 6, vip: 1 } })).toMatchObject({ status: 400 });
  const beyond = { general: [{ from: 7, to: 9 }] };
  expect(await tell(second, { drawn: { general: 6 }, skipped: beyond })).toMatchObject({ status: 400 });
  const { commitment, algorithm } = lottery;
  const other = { drawn: { general: 6 }, commitment: "0".repeat(64) };
  expect((await tell(second, other)).body.detail).toMatch(/does not commit to that/);
  const first1 = { drawn: { general: 6 }, commitment, algorithm: "airlock-lottery-1" };
  expect(await tell(second, first1)).toMatchObject({ status: 400 });
  expect((await tell(second, { drawn: {}, commitment })).status).toBe(400);
  const { status, body } = await tell(second, { drawn: { general: 6 }, commitment, algorithm });
  expect([status, body]).toMatchObject([200, { held: false, done: true, drawn: { general: 6 } }]);
  expect(await readiness(second)).toEqual({ status: 200, reasons: [] });
  expect((await call(second, "status")).lottery).toEqual(lottery);
  for (const [i, token] of tokens.entries())
    expect((await call(second, "place", token)).place).toBe(places[i].place);
  expect(await tell(second, { drawn: { general: 7 } })).toMatchObject({ status: 409 });
  const late = await call(second, "join", "", "POST");
  expect(late.drawNumber).toBeGreaterThan(6);
  expect(late.place).toBe(late.drawNumber);
});

test("a pre-queue that was lost gives no number twice, and who comes by takes part", async () => {
  const { open, data, folder } = await start(Date.now() + 12 * SECOND);
  const first = await open();
  const openedAt = Date.now();
  const tokens = await join6(first);
  await until(() => Date.now() > openedAt + 4 * SECOND, LONGEST_MS);
  await first.close();
  data.dir = join(folder, "two");
  const second = await open();
  const newer = await join6(second);
  const numbers = await Promise.all([...tokens, ...newer].map((token) => call(second, "place", token)));
  expect(new Set(numbers.map(({ drawNumber }) => drawNumber)).size).toBe(12);
  await until(async () => (await call(second, "status")).lottery.seed !== null, LONGEST_MS);
  expect((await call(second, "status")).lottery.drawn).toEqual({ general: 12 });
  const places = await Promise.all([...tokens, ...newer].map((token) => call(second, "place", token)));
  const sorted = places.map(({ place }) => place).sort((a, b) => a - b);
  expect(sorted).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
});
