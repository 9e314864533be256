import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { decode } from "jsonwebtoken";
import { type Admission, Audience, type AudienceMember } from "../support/audience.ts";
import { openSite, type Site } from "../support/site.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";
import { allowed, mostWithin } from "../support/windows.ts";

const LIMIT = { ratePerMinute: 1200, burst: 20 };
const FIRST = 400;
const BURST = 1500;
/** The gateway dies when so many of a burst have their places. */
const HALF_WAY = 600;
const BACK_MS = 2000;
const LOOK_MS = 50;

let site: Site;
let crowds: Audience[];

beforeEach(async () => {
  crowds = [];
  site = await openSite({ admission: { ...LIMIT, capacity: 100_000, leaseSeconds: 300 } });
  const first = crowd();
  await first.join(FIRST, () => false);
  void first.run();
});

afterEach(async () => {
  await Promise.all(crowds.map((one) => one.stop()));
  await site.close();
});

function crowd(): Audience {
  const audience = new Audience([site.url], "tickets");
  crowds.push(audience);
  return audience;
}

function members(): AudienceMember[] {
  return crowds.flatMap((one) => one.members);
}

function admissions(): Admission[] {
  return crowds.flatMap((one) => one.admissions);
}

function inside(): AudienceMember[] {
  return members().filter(({ pass }) => pass !== undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function issued(): Promise<number> {
  const { body } = await new Visitor(site.url).call("GET", "status");
  return Number(JSON.parse(body).issued);
}

/** Everybody's token is good for the same place, and no two have one place. */
async function expectPlaces(): Promise<void> {
  const all = members();
  expect(new Set(all.map(({ place }) => place)).size).toBe(all.length);
  const visitor = new Visitor(site.url);
  for (const { place, placeToken } of all) {
    const at = await visitor.send("GET", "/.airlock/rooms/tickets/place", { "airlock-place": placeToken });
    expect(JSON.parse(at.body)).toMatchObject({ place });
  }
}

function expectLimit(): void {
  for (const seconds of [1, 2, 5, 20])
    expect(mostWithin(admissions(), seconds)).toBeLessThanOrEqual(allowed(LIMIT, seconds));
  expect(new Set(admissions().map(({ place }) => place)).size).toBe(admissions().length);
  expect(new Set(admissions().map(({ session }) => session)).size).toBe(admissions().length);
}

/** Those who were inside go on shopping. Resolves to when the gateway counts all of them, in ms after `since`. */
async function countedAgain(shoppers: readonly AudienceMember[], since: number): Promise<number> {
  const visitor = new Visitor(site.url);
  const shopping = Promise.all(
    shoppers.map(({ pass }) => visitor.send("GET", "/", { "airlock-pass": pass ?? "" })),
  );
  await until(async () => {
    await pause(LOOK_MS);
    return (await site.metric("airlock_sessions")) >= shoppers.length;
  });
  const backMs = Math.round(performance.now() - since);
  expect(new Set((await shopping).map(({ body }) => body))).toEqual(new Set(["the shop"]));
  return backMs;
}

test("kill -9 in the middle of a burst of joins, three times in a row", async () => {
  for (let round = 1; round <= 3; round++) {
    const burst = crowd();
    const joining = burst.join(BURST, () => false);
    await until(() => burst.members.length >= HALF_WAY);
    await site.gateway.kill9();
    const shoppers = inside();
    await site.start();
    const backMs = await countedAgain(shoppers, performance.now());
    expect(backMs).toBeLessThanOrEqual(BACK_MS);
    await joining;
    void burst.run();
    await pause(3000);
    await expectPlaces();
    expectLimit();
    const windows = [1, 2, 5, 20].map(
      (s) => `${s} s: ${mostWithin(admissions(), s)} of ${allowed(LIMIT, s)}`,
    );
    process.stdout.write(
      `kill ${round}: ${members().length} places, highest ${await issued()}; ${shoppers.length} sessions counted ` +
        `again ${backMs} ms after the start; ${admissions().length} admitted, most within ${windows.join(", ")}\n`,
    );
  }
}, 150_000);

test("SIGTERM and a start: the next number follows, and nobody is held", async () => {
  await until(() => inside().length >= 60);
  const generation = () => decode(inside().at(-1)?.pass ?? "", { json: true })?.generation;
  const before = { issued: await issued(), generation: generation() };
  const shoppers = inside();
  expect(await site.gateway.stop()).toBe(0);
  const stoppedAt = Date.now();
  await site.start();
  const from = performance.now();
  const visitor = new Visitor(site.url);
  const joined = await visitor.call("POST", "join");
  const joinMs = Math.round(performance.now() - from);
  expect(joined.status).toBe(201);
  expect(JSON.parse(joined.body).place).toBe(before.issued + 1);
  const anew = () => admissions().filter(({ startedAt }) => startedAt > stoppedAt);
  await until(() => anew().length > 0);
  const admittedMs = Math.round(performance.now() - from);
  const backMs = await countedAgain(shoppers, from);
  process.stdout.write(
    `SIGTERM: place ${before.issued + 1} after ${before.issued}, ${joinMs} ms after the start; ` +
      `the next admission ${admittedMs} ms, all ${shoppers.length} sessions ${backMs} ms after it\n`,
  );
  // A ledger that is being rebuilt holds for two seconds.
  expect(joinMs).toBeLessThan(1000);
  expect(admittedMs).toBeLessThan(BACK_MS);
  expect(generation()).toBe(before.generation);
  await expectPlaces();
  expectLimit();
}, 60_000);
