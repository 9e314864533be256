import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { jsonOf } from "../../support/guests.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

let shop: Shop;
let airlock: Airlock;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(async () => {
  await airlock.close();
  await shop.close();
});

async function open(admission: Readonly<Record<string, number>>): Promise<void> {
  airlock = await startAirlock({ rooms: [room(shop.url, { admission })] });
}

/** Tabs of one browser that came without a cookie, in the order in which their answers came. */
async function tabs(count: number): Promise<{ readonly alone: Visitor[]; readonly browser: Visitor }> {
  const alone: Visitor[] = [];
  const browser = new Visitor(airlock.url);
  for (let i = 0; i < count; i++) {
    const tab = new Visitor(airlock.url);
    await tab.open(`/${i}`);
    for (const [name, value] of tab.cookies) browser.cookies.set(name, value);
    alone.push(tab);
  }
  return { alone, browser };
}

async function stateOf(visitor: Visitor): Promise<unknown> {
  return jsonOf(await visitor.call("GET", "place")).state;
}

const sessionOf = (at: number) => shop.requests.at(at)?.headers["airlock-session"];

describe("tabs that were let in at once", () => {
  test.each([
    ["a page", "GET", {}],
    ["a script", "GET", { "sec-fetch-mode": "cors", accept: "*/*" }],
    ["an order", "POST", { "sec-fetch-mode": "cors", accept: "*/*" }],
  ] as const)(
    "are one session from the next request on, and %s reaches the shop by it",
    async (_name, method, headers) => {
      await open({ capacity: 3 });
      const { alone, browser } = await tabs(3);
      const first = sessionOf(0);
      await until(
        async () => (await browser.send(method, "/next", headers)).status === 200 && sessionOf(-1) === first,
      );
      for (const other of alone.slice(1)) await until(async () => (await stateOf(other)) !== "admitted");
      expect(await stateOf(browser)).toBe("admitted");
      // Their slots are somebody else's at once.
      const next = new Visitor(airlock.url);
      await until(async () => (await next.open()).body === "the shop");
    },
  );

  test("stay one without the cookies of the others, which last half a minute", async () => {
    await open({ capacity: 3 });
    const { browser } = await tabs(2);
    await until(async () => (await browser.open()).status === 200 && sessionOf(-1) === sessionOf(0));
    for (const name of [...browser.cookies.keys()]) if (name.includes("_tab_")) browser.cookies.delete(name);
    await browser.open();
    expect(sessionOf(-1)).toBe(sessionOf(0));
    expect(jsonOf(await browser.call("GET", "place")).place).toBe(1);
  });

  test("are left alone where the cookie of another tab is garbage, or somebody's who is gone", async () => {
    await open({ capacity: 3 });
    const [gone, visitor] = [new Visitor(airlock.url), new Visitor(airlock.url)];
    await gone.open();
    await visitor.open();
    const tab = gone.cookies.get("airlock_tab_tickets_1") ?? "";
    await gone.call("POST", "leave");
    expect(gone.cookies.size).toBe(0);
    await until(async () => (await stateOf(visitor)) === "admitted");
    const alone = new Visitor(airlock.url);
    alone.cookies.set("airlock_tab_tickets_1", tab);
    await until(async () => (await stateOf(alone)) === "none");
    visitor.cookies.set("airlock_tab_tickets_1", tab);
    visitor.cookies.set("airlock_tab_tickets_9", "a.b.c");
    expect((await visitor.open()).body).toBe("the shop");
    expect(jsonOf(await visitor.call("GET", "place"))).toMatchObject({ state: "admitted", place: 2 });
  });
});

test("a number that a page was given is given back where another tab is inside", async () => {
  await open({ capacity: 1 });
  const { alone, browser } = await tabs(2);
  const [inside, waiting] = alone;
  if (inside === undefined || waiting === undefined) throw new Error("no tabs");
  expect(await stateOf(inside)).toBe("admitted");
  expect(await stateOf(waiting)).toMatch(/^(waiting|called)$/);
  const place = waiting.cookies.get("airlock_place_tickets") ?? "";
  const headers = { "content-type": "application/json" };
  const shown = await inside.send("POST", "/.airlock/rooms/tickets/join", headers, JSON.stringify({ place }));
  expect(jsonOf(shown)).toMatchObject({ state: "admitted", place: 1 });
  await until(async () => (await stateOf(waiting)) === "none");
  expect(await stateOf(browser)).toBe("admitted");
});
