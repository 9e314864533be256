import { afterEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { decode } from "jsonwebtoken";
import type { AudienceMember } from "../support/audience.ts";
import { LIMIT, openSale, type Sale } from "../support/sale.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";
import { allowed, mostWithin } from "../support/windows.ts";

const JOINS = 1500;

let sale: Sale;
afterEach(() => sale.close());

/** Numbers that the room gives out from now on are new ones. */
async function joinsAnew(known: ReadonlySet<number>): Promise<void> {
  const fresh: number[] = [];
  await until(async () => {
    const answer = await sale.audience.call("POST", "join");
    if (answer?.status === 201) fresh.push(Number(answer.json.place));
    return fresh.length >= 20;
  }, 20_000);
  expect(new Set(fresh).size).toBe(fresh.length);
  for (const place of fresh) expect(known.has(place)).toBe(false);
}

/** Every token of somebody who waits is good for the same place still. */
async function placesHold(members: readonly AudienceMember[]): Promise<void> {
  for (const member of members.filter((one) => one.pass === undefined).slice(0, 200)) {
    const at = await sale.audience.call("GET", "place", { "airlock-place": member.placeToken });
    expect(["waiting", "called", "ready"]).toContain(at?.json.state);
    expect(at?.json.place).toBe(member.place);
  }
}

function nothingOverAdmitted(): void {
  const { admissions } = sale.audience;
  for (const seconds of [1, 5, 20])
    expect(mostWithin(admissions, seconds)).toBeLessThanOrEqual(allowed(LIMIT, seconds));
  expect(new Set(admissions.map(({ session }) => session)).size).toBe(admissions.length);
  expect(new Set(admissions.map(({ place }) => place)).size).toBe(admissions.length);
}

async function runFor(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

async function sessionsIn(redis: Redis): Promise<number> {
  const [key] = await redis.keys("airlock:*:sessions");
  return key === undefined ? 0 : redis.zcard(key);
}

test("FLUSHALL, kill -9 of Redis and kill -9 of a gateway in the middle of a sale", async () => {
  sale = await openSale();
  const { audience, redis } = sale;
  const client = new Redis({ ...redis.address, retryStrategy: () => 100, maxRetriesPerRequest: null });
  client.on("error", () => {});
  try {
    await audience.join(JOINS, (i) => i % 10 < 3);
    const known = new Set(audience.members.map(({ place }) => place));
    expect(known.size).toBe(JOINS);
    void audience.run();
    await runFor(15_000);

    const inside = await sessionsIn(client);
    expect(inside).toBeGreaterThan(200);
    await client.flushall();
    await until(async () => (await sessionsIn(client)) >= inside, 2000);
    await placesHold(audience.members);
    await joinsAnew(known);
    await runFor(8000);
    nothingOverAdmitted();

    const before = await sessionsIn(client);
    await redis.kill9();
    const member = audience.members.find((one) => one.pass !== undefined);
    expect(decode(member?.pass ?? "", { json: true })?.provisional).toBe(false);
    const shopping = new Visitor(sale.gateways[0]?.url ?? "");
    for (let i = 0; i < 20; i++) {
      const answer = await shopping.send("GET", "/", { "airlock-pass": member?.pass ?? "" });
      expect(answer.body).toBe("the shop");
      await runFor(100);
    }
    const waiting = audience.members.findLast((one) => one.pass === undefined);
    const page = await shopping.open("/", { "airlock-place": waiting?.placeToken ?? "" });
    expect(page.status).toBe(503);
    expect(page.body).toMatch(/<h1[ >]/);
    await redis.restart();
    const restartedAt = performance.now();
    await until(async () => (await sessionsIn(client)) >= before, 10_000);
    process.stdout.write(
      `sessions counted again ${Math.round(performance.now() - restartedAt)} ms after Redis was back\n`,
    );
    await placesHold(audience.members);
    await joinsAnew(known);
    await runFor(8000);
    nothingOverAdmitted();

    await sale.gateways[1]?.kill9();
    await runFor(3000);
    await sale.gateways[0]?.stop();
    sale.gateways.length = 0;
    const gateway = await sale.another();
    const visitor = new Visitor(gateway.url);
    for (const one of audience.members.filter(({ pass }) => pass === undefined).slice(0, 50)) {
      const at = JSON.parse(
        (await visitor.send("GET", "/.airlock/rooms/tickets/place", { "airlock-place": one.placeToken }))
          .body,
      );
      expect(at.place).toBe(one.place);
    }
    nothingOverAdmitted();
    process.stdout.write(
      `${audience.admissions.length} admitted, failures ${JSON.stringify([...audience.failures])}\n`,
    );
  } finally {
    client.disconnect();
  }
}, 180_000);

test("while Redis is away a bounded share goes in where the room chose so", async () => {
  sale = await openSale({ whenEngineDown: "admit" });
  const { audience, redis } = sale;
  await audience.join(JOINS, () => false);
  void audience.run();
  await runFor(6000);
  await redis.kill9();
  await runFor(4000);
  const before = audience.admissions.length;
  await runFor(12_000);
  const during = audience.admissions.length - before;
  process.stdout.write(`${during} admitted in 12 s without Redis, of ${allowed(LIMIT, 12)} allowed\n`);
  expect(during).toBeGreaterThan(100);
  expect(during).toBeLessThanOrEqual(allowed(LIMIT, 12));
  await redis.restart();
  await runFor(10_000);
  nothingOverAdmitted();
}, 120_000);
