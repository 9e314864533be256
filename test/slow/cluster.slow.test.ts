import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { createRedisEngine, type RedisEngine } from "../../src/engine/redis/redis.ts";
import { Gateway } from "../engine/gateway.ts";
import { settingsOf } from "../support/ledger.ts";
import { RedisServer } from "../support/redis.ts";
import { until } from "../support/until.ts";

const SLOTS = 16_384;
const NODES = 3;

let servers: RedisServer[];
let engine: RedisEngine;

beforeAll(async () => {
  servers = await Promise.all(
    Array.from({ length: NODES }, () => RedisServer.start({ config: ["cluster-enabled yes"] })),
  );
  const clients = servers.map(({ port }) => new Redis(port));
  const [first] = servers;
  for (const [i, client] of clients.entries()) {
    const from = Math.ceil((i * SLOTS) / NODES);
    await client.call("CLUSTER", "ADDSLOTSRANGE", from, Math.ceil(((i + 1) * SLOTS) / NODES) - 1);
    await client.call("CLUSTER", "MEET", "127.0.0.1", first?.port ?? 0);
  }
  for (const client of clients) {
    await until(async () => /cluster_state:ok/.test(String(await client.call("CLUSTER", "INFO"))));
    client.disconnect();
  }
  engine = createRedisEngine({
    url: { kind: "cluster", tls: false, nodes: servers.map(({ address }) => address) },
  });
});

afterAll(async () => {
  await engine.close();
  for (const server of servers) await server.stop();
});

test("rooms live on the nodes of a cluster, each with all its keys on one", async () => {
  for (const id of ["tickets", "merchandise", "presale", "museum"]) {
    const gateway = new Gateway(engine, settingsOf({ id }), id);
    const visitors = await gateway.join(20);
    expect(visitors.map(({ place }) => place)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    await gateway.exchange({ claims: visitors, releases: visitors.slice(0, 1) });
    expect(gateway.memory.snapshot?.sessions).toBe(9);
  }
  const homes: string[][] = [];
  for (const { port } of servers) {
    const client = new Redis(port);
    const rooms = (await client.keys("*")).map((key) => /\{(.*)\}/.exec(key)?.[1] ?? "");
    homes.push([...new Set(rooms)]);
    client.disconnect();
  }
  expect(homes.flat().sort()).toEqual(["merchandise", "museum", "presale", "tickets"]);
  expect(homes.filter((rooms) => rooms.length > 0).length).toBeGreaterThan(1);
});

test("a node that restarts is found out, and keeps every place", async () => {
  const gateways = ["tickets", "merchandise", "presale", "museum"].map(
    (id) => new Gateway(engine, settingsOf({ id }), "b"),
  );
  for (const gateway of gateways) await gateway.exchange();
  const before = gateways.map((gateway) => gateway.memory.snapshot?.generation ?? 0);
  for (const server of servers) await server.restart();
  for (const [i, gateway] of gateways.entries()) {
    await until(async () => (await gateway.exchange()).snapshot.generation > (before[i] ?? 0), 30_000);
    expect(gateway.memory.snapshot?.lanes[0]?.issued).toBeGreaterThanOrEqual(20);
  }
}, 90_000);
