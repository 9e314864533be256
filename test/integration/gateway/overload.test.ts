import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { until } from "../../support/until.ts";
import { type Answer, Visitor } from "../../support/visitor.ts";

/** Turns of the event loop that leave no time over, and that still let requests through. */
const TURN_MS = 30;
const WAIT_MS = 30_000;

let airlock: Airlock;
let shop: Shop;
let shopper: Visitor;
let waiting: Visitor;
let working = true;

beforeAll(async () => {
  shop = await startShop();
  const line = room(shop.url, {
    id: "line",
    match: [{ path: "/line" }],
    schedule: { preQueueAt: new Date(Date.now() - 60_000).toISOString(), opensAt: "2100-01-01T00:00:00Z" },
  });
  const invited = room(shop.url, { id: "invited", match: [{ path: "/invited" }], access: "invitation" });
  airlock = await startAirlock({
    rooms: [room(shop.url, { bypass: ["/static/*"] }), line, invited],
    config: { whenOverloaded: "shed" },
  });
  shopper = new Visitor(airlock.url);
  waiting = new Visitor(airlock.url);
  expect((await shopper.open()).status).toBe(200);
  await waiting.open("/line");
  work();
  await until(async () => {
    await shopper.open();
    return (await overloadTold()) === 2;
  }, WAIT_MS);
}, 2 * WAIT_MS);

afterAll(async () => {
  working = false;
  await airlock.close();
  await shop.close();
});

function work(): void {
  const end = performance.now() + TURN_MS;
  while (performance.now() < end);
  if (working) setTimeout(work, 0);
}

/** Somebody who comes for the first time. */
function stranger(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Visitor(airlock.url).open(path, headers);
}

/** The answer to the next stranger who is turned away; somebody admitted goes on asking meanwhile. */
async function turnedAway(path: string, headers: Record<string, string>): Promise<Answer> {
  let answer = await stranger(path, headers);
  await until(async () => {
    if (answer.status === 503 && answer.headers["set-cookie"] === undefined) return true;
    await shopper.open();
    answer = await stranger(path, headers);
    return false;
  }, WAIT_MS);
  return answer;
}

async function metrics(): Promise<string> {
  return (await fetch(`${airlock.opsUrl}/metrics`)).text();
}

async function overloadTold(): Promise<number> {
  return Number(/^airlock_overload (\d)$/m.exec(await metrics())?.[1]);
}

test(
  "turns a stranger away with a page that nobody stores, and gives no place",
  async () => {
    const answer = await turnedAway("/line", { "accept-language": "de" });
    const seconds = Number(answer.headers["retry-after"]);
    expect(answer.status).toBe(503);
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(seconds).toBeLessThanOrEqual(15);
    expect(answer.headers).toMatchObject({
      "airlock-state": "none",
      "cache-control": "no-store",
      "content-length": String(Buffer.byteLength(answer.body)),
      "x-frame-options": "DENY",
      refresh: String(seconds),
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.body).toContain("Sie haben noch keinen Platz");
    expect(await metrics()).toMatch(/^airlock_shed_total\{room="line",reason="join"\} [1-9]/m);
    expect(await metrics()).toMatch(
      /^airlock_decisions_total\{room="line",decision="join",reason=""\} [1-9]/m,
    );
  },
  2 * WAIT_MS,
);

test(
  "turns nobody away who is inside, has a place, needs none, or could not join anyway",
  async () => {
    for (let i = 0; i < 20; i++) {
      expect((await shopper.open()).status).toBe(200);
      expect((await waiting.open("/line")).headers["airlock-state"]).toBe("waiting");
      expect((await stranger("/static/logo.svg")).status).toBe(200);
      expect((await stranger("/invited")).status).toBe(403);
      const link = await stranger("/line?airlock_invitation=a.b.c");
      expect(link.status).toBe(303);
    }
  },
  2 * WAIT_MS,
);
