import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { room, type Shop, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { type GatewayProcess, startGateway } from "../../support/fleet.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

let folder: string;
let shop: Shop;
let gateway: GatewayProcess;
const pending: (() => void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "airlock-process-"));
  shop = await startShop((req, res) => {
    if (req.url === "/slow") pending.push(() => res.end("the slow shop"));
    else res.end("the shop");
  });
  const config = {
    dataDir: join(folder, "ledger"),
    log: { level: "debug" },
    drainSeconds: 5,
    rooms: [room(shop.url)],
  };
  gateway = await startGateway(folder, config);
});
afterEach(async () => {
  await gateway.kill9();
  await shop.close();
  await rm(folder, { recursive: true });
});

test("SIGTERM: readiness goes off, the request in flight finishes, nobody new gets in, and the process ends with 0", async () => {
  const visitor = new Visitor(gateway.url);
  await visitor.open();
  const slow = visitor.open("/slow");
  await until(() => pending.length === 1);
  const ended = gateway.stop();
  await until(async () => (await askOps(`${gateway.opsUrl}/readyz`)).status === 503);
  await until(() =>
    new Visitor(gateway.url).open().then(
      () => false,
      () => true,
    ),
  );
  for (const answer of pending.splice(0)) answer();
  expect((await slow).body).toBe("the slow shop");
  expect(await ended).toBe(0);
  expect(gateway.log.map((line) => JSON.parse(line).msg)).toContain("closed");
});

test("with a drain delay new requests are taken until it is over, while readiness is off", async () => {
  await gateway.stop();
  gateway = await startGateway(folder, {
    dataDir: join(folder, "ledger"),
    drainDelaySeconds: 1,
    drainSeconds: 1,
    rooms: [room(shop.url)],
  });
  const ended = gateway.stop();
  await until(async () => (await askOps(`${gateway.opsUrl}/readyz`)).status === 503);
  expect((await new Visitor(gateway.url).open()).body).toBe("the shop");
  expect(await ended).toBe(0);
});

test("the log tells decisions, and no token, cookie or address", async () => {
  const visitor = new Visitor(gateway.url);
  await visitor.open("/?secret=in-the-query", { "x-forwarded-for": "203.0.113.9" });
  await visitor.open("/seats");
  const tokens = [...visitor.cookies.values()];
  await visitor.send("GET", "/", { "airlock-pass": `${tokens[1]}x`, "airlock-place": "garbage-token" });
  await shop.close();
  await visitor.open("/down");
  await until(() => gateway.log.some((line) => line.includes("did not answer")));
  const log = gateway.log.join("\n");
  expect(log).toContain('"decision":"join"');
  expect(log).toContain('"rejected":"bad-signature"');
  for (const secret of [...tokens, "garbage-token", "in-the-query", "203.0.113.9", "airlock_pass_tickets="]) {
    expect(log).not.toContain(secret);
  }
  expect(await (await askOps(`${gateway.opsUrl}/metrics`)).text()).not.toContain(tokens[0]);
});
