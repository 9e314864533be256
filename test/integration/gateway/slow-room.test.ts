import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { judge } from "../../../src/page/script/judge.ts";
import type { PageView } from "../../../src/page/text/view.ts";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

let shop: Shop;
let airlock: Airlock;
beforeEach(async () => {
  shop = await startShop();
  airlock = await startAirlock({ rooms: [room(shop.url, { admission: { ratePerMinute: 6, burst: 1 } })] });
});
afterEach(async () => {
  await airlock.close();
  await shop.close();
});

async function told(visitor: Visitor, method: "GET" | "POST", name: string) {
  return JSON.parse((await visitor.call(method, name)).body);
}

/** The first one walks in. */
async function inLine(count: number): Promise<Visitor[]> {
  const visitors = Array.from({ length: count + 1 }, () => new Visitor(airlock.url));
  for (const visitor of visitors) await visitor.call("POST", "join");
  return visitors.slice(1);
}

function viewIn(page: string): PageView {
  const view = /data-view="([^"]*)"/.exec(page)?.[1] ?? "";
  return JSON.parse(view.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}

test("the calls, the page, and what the page makes of the status tell one range", async () => {
  const visitors = await inLine(5);
  const last = visitors[4] ?? new Visitor(airlock.url);
  const { ahead, eta } = await told(last, "GET", "place");
  expect(eta.highSeconds).toBeGreaterThanOrEqual(ahead * 10 + 30);
  const view = viewIn((await last.open()).body);
  expect(view).toMatchObject({ kind: "waiting", eta });
  const status = await told(last, "GET", "status");
  expect(status.lanes).toMatchObject([{ placesPerMinute: 6, doorSeconds: 20 }]);
  expect(judge({ view, status, stalled: false })).toMatchObject({ kind: "stay", view: { eta } });
});

test("a program without a pass is told how far it is, and what to do", async () => {
  const [called = new Visitor(airlock.url), , waiting = new Visitor(airlock.url)] = await inLine(3);
  const refused = async (visitor: Visitor) => {
    const { headers, body } = await visitor.send("GET", "/api/seats", { accept: "application/json" });
    const { state, detail } = JSON.parse(body);
    expect(headers["airlock-state"]).toBe(state);
    return `${state}: ${detail}`;
  };
  const room = 'not admitted to room "tickets"';
  const claim = "POST /.airlock/rooms/tickets/claim";
  expect(await refused(waiting)).toBe(
    `waiting: ${room}: in line; apps wait for the call, and then go in with ${claim}`,
  );
  expect(await refused(called)).toBe(
    `called: ${room} yet: it is this visitor's turn; apps go in with ${claim}`,
  );
  await called.call("POST", "claim");
  expect(await refused(called)).toBe(`ready: ${room} yet: at the door; apps ask again with ${claim}`);
});

test("who stands at the door is told how long, and no longer when others come behind", async () => {
  const [first = new Visitor(airlock.url), second = new Visitor(airlock.url)] = await inLine(3);
  expect(await told(first, "GET", "place")).toMatchObject({
    state: "called",
    eta: { lowSeconds: 0, highSeconds: 22 },
  });
  expect(await told(first, "POST", "claim")).toMatchObject({
    state: "ready",
    eta: { lowSeconds: 0, highSeconds: 22 },
  });
  expect(await told(second, "POST", "claim")).toMatchObject({
    state: "ready",
    eta: { lowSeconds: 9, highSeconds: 22 },
  });
  await until(async () => (await told(first, "GET", "place")).eta.highSeconds === 12);
  const { headers, body } = await second.open();
  expect(headers["airlock-state"]).toBe("ready");
  expect(viewIn(body)).toMatchObject({
    kind: "called",
    ready: true,
    eta: { lowSeconds: 9, highSeconds: 22 },
  });
  expect(body).toContain('<dd data-say="wait">less than a minute</dd>');
  expect(body).not.toContain("usually takes seconds");
});
