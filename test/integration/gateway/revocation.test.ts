import { afterEach, expect, test } from "@jest/globals";
import { room, startShop } from "../../support/airlock.ts";
import { inviter, linkOf } from "../../support/invitations.ts";
import { type Pair, startPair } from "../../support/pair.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const SECOND = 1000;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(): Promise<Pair> {
  const shop = await startShop();
  closing.push(shop.close);
  const pair = await startPair(room(shop.url, { access: "invitation" }));
  closing.push(pair.close);
  return pair;
}

test("a revoked invitation ends the session at its next request, on every gateway within a second", async () => {
  const { gateways, folder, revoke } = await start();
  const invite = await inviter(folder);
  const visitors = gateways.map(({ url }) => new Visitor(url));
  for (const [i, visitor] of visitors.entries()) {
    await visitor.open(linkOf(invite({ person: `p${i}` })));
    await visitor.open();
    expect((await visitor.open()).status).toBe(200);
  }
  const bystander = new Visitor(gateways[1].url);
  await bystander.open(linkOf(invite()));
  expect((await bystander.open()).status).toBe(200);

  await revoke("p0", "p1");
  const from = Date.now();
  await until(async () => {
    const answers = await Promise.all(visitors.map((one) => one.open()));
    return answers.every(({ status, body }) => status === 403 && body.includes("was withdrawn"));
  });
  expect(Date.now() - from).toBeLessThan(SECOND);
  for (const one of visitors) {
    const refused = await one.call("POST", "join");
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([403, "revoked"]);
  }
  expect((await bystander.open()).status).toBe(200);
});

test("one that was revoked before its owner came opens nothing", async () => {
  const { gateways, folder, revoke } = await start();
  const invite = await inviter(folder);
  await revoke("ann");
  const visitor = new Visitor(gateways[1].url);
  await visitor.open(linkOf(invite({ person: "ann" })));
  const page = await visitor.open();
  expect(page.status).toBe(403);
  expect(page.body).toContain("This invitation was withdrawn");
});

test("two gateways give one person one place, and the older device is told", async () => {
  const { gateways, folder } = await start();
  const invite = await inviter(folder);
  const token = invite();
  const [first, second] = gateways.map(({ url }) => new Visitor(url)) as [Visitor, Visitor];
  for (const one of [first, second]) {
    await one.open(linkOf(token));
    expect((await one.open()).status).toBe(200);
  }
  await until(async () => (await first.open()).body.includes("You’re continuing on another device"));
  expect((await second.open()).status).toBe(200);
  expect(JSON.parse((await second.call("GET", "status")).body).issued).toBe(1);
});
