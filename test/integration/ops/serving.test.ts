import { afterEach, expect, test } from "@jest/globals";
import { room, type Shop, startShop } from "../../support/airlock.ts";
import { type CrewSite, openCrew } from "../../support/crew.ts";
import { askOps } from "../../support/described-ops.ts";
import { startGateway } from "../../support/fleet.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const SOON_MS = 60_000;
const CLOSING = { connection: "close" };

let shop: Shop;
let site: CrewSite;
afterEach(async () => {
  await site.close();
  await shop.close();
});

async function open(whenEngineDown: "hold" | "admit", more: Record<string, unknown> = {}): Promise<void> {
  shop = await startShop();
  const admission = { ratePerMinute: 6000, burst: 100, capacity: 1000 };
  site = await openCrew({ rooms: [room(shop.url, { whenEngineDown, admission })], workers: 1, ...more });
}

const probe = async (path: string) => {
  const answer = await askOps(`${site.gateway.opsUrl}${path}`);
  return { status: answer.status, ...JSON.parse(await answer.text()) };
};

const SERVING = { status: 200, serving: true, reasons: [] };

test("a Redis that is gone: whoever probes /servingz sends visitors on, those inside shop on, and new ones are held", async () => {
  await open("hold");
  const inside = new Visitor(site.gateway.url);
  await inside.open("/", CLOSING);
  await site.redis.kill9();
  await until(async () => (await probe("/readyz")).status === 503, SOON_MS);
  expect(await probe("/servingz")).toEqual(SERVING);
  expect((await inside.open("/", CLOSING)).body).toBe("the shop");
  const held = await new Visitor(site.gateway.url).open("/", CLOSING);
  expect(held.status).toBe(503);
  expect(held.headers["airlock-state"]).toBe("none");
  await site.redis.restart();
  await until(async () => (await probe("/readyz")).status === 200, SOON_MS);
  expect(await probe("/servingz")).toEqual(SERVING);
});

test("a Redis that is gone where the room admits: a share of the new ones goes in", async () => {
  await open("admit");
  await new Visitor(site.gateway.url).open("/", CLOSING);
  await site.redis.kill9();
  await until(async () => (await probe("/readyz")).status === 503, SOON_MS);
  expect(await probe("/servingz")).toEqual(SERVING);
  await until(
    async () => (await new Visitor(site.gateway.url).open("/", CLOSING)).body === "the shop",
    SOON_MS,
  );
});

test("a gateway that starts without its Redis serves", async () => {
  await open("hold");
  await site.redis.kill9();
  const other = await startGateway(site.folder, site.config());
  expect((await askOps(`${other.opsUrl}/readyz`)).status).toBe(503);
  expect((await askOps(`${other.opsUrl}/servingz`)).status).toBe(200);
  expect((await new Visitor(other.url).open("/", CLOSING)).status).toBe(503);
  await other.kill9();
});

test("/servingz is off from SIGTERM on, while requests are still taken", async () => {
  await open("hold", { drainDelaySeconds: 30 });
  const inside = new Visitor(site.gateway.url);
  await inside.open("/", CLOSING);
  site.gateway.process.kill("SIGTERM");
  await until(async () => (await probe("/servingz")).status === 503, SOON_MS);
  expect(await probe("/servingz")).toEqual({ status: 503, serving: false, reasons: ["draining"] });
  expect((await inside.open("/", CLOSING)).body).toBe("the shop");
});
