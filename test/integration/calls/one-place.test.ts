import { afterEach, expect, test } from "@jest/globals";
import { type Airlock, room, startAirlock, startShop } from "../../support/airlock.ts";
import { jsonOf } from "../../support/guests.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const COOKIE = "airlock_place_tickets";
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(): Promise<Airlock> {
  const shop = await startShop();
  closing.push(shop.close);
  const iso = (ms: number) => new Date(ms).toISOString();
  const schedule = { preQueueAt: iso(Date.now() - 1000), opensAt: iso(Date.now() + 3_600_000) };
  const airlock = await startAirlock({ rooms: [room(shop.url, { schedule })] });
  closing.push(() => airlock.close());
  return airlock;
}

async function inLine({ url }: Airlock): Promise<Visitor> {
  const visitor = new Visitor(url);
  await visitor.open();
  return visitor;
}

function tokenOf({ cookies }: Visitor): string {
  return cookies.get(COOKIE) ?? "";
}

async function show(visitor: Visitor, place: unknown) {
  const headers = { "content-type": "application/json" };
  return visitor.send("POST", "/.airlock/rooms/tickets/join", headers, JSON.stringify({ place }));
}

async function placeOf(visitor: Visitor): Promise<unknown> {
  return jsonOf(await visitor.call("GET", "place")).place;
}

test.each(["the lower", "the higher"])(
  "of two places %s may be the one that is shown: the lower is kept",
  async (shown) => {
    const airlock = await start();
    const [low, high] = [await inLine(airlock), await inLine(airlock)];
    const [browser, other] = shown === "the lower" ? [high, low] : [low, high];
    const [lowest, highest] = [tokenOf(low), tokenOf(high)];
    expect(jsonOf(await show(browser, tokenOf(other)))).toMatchObject({ state: "waiting", place: 1 });
    expect(tokenOf(browser)).toBe(lowest);
    const holder = new Visitor(airlock.url);
    holder.cookies.set(COOKIE, highest);
    await until(async () => (await placeOf(holder)) === undefined);
    expect(await placeOf(browser)).toBe(1);
  },
);

test("a token that is none, another's that was given back, and the same one change nothing", async () => {
  const airlock = await start();
  const [gone, visitor] = [await inLine(airlock), await inLine(airlock)];
  const token = tokenOf(gone);
  await gone.call("POST", "leave");
  for (const place of ["a.b.c", "", token, tokenOf(visitor)]) {
    const answer = await show(visitor, place);
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toMatchObject({ state: "waiting", place: 2 });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
  expect((await show(visitor, 5)).status).toBe(400);
});
