import { createServer } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { bindServer, portHint } from "../../../src/ops/listen.ts";
import { room, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { freePort } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test("a shop that does not answer at the start is told once, without its address", async () => {
  const port = await freePort();
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => void lines.push(line) });
  const airlock = await startAirlock({ rooms: [room(`http://127.0.0.1:${port}`)], overrides: { log } });
  closing.push(() => airlock.close());
  const told = () => lines.filter((line) => line.includes("nothing answers at the room's upstream"));
  await until(() => told().length > 0);
  expect(told()).toHaveLength(1);
  expect(told()[0]).not.toContain(String(port));
});

test("a port that is taken names Prometheus, where it is that of Prometheus", async () => {
  expect(portHint({ port: 9090 })).toContain("Prometheus");
  expect(portHint({ port: 9091 })).toBe("");
  const other = createServer();
  const taken = await bindServer(other, { host: "127.0.0.1", port: 0 }, "could not listen");
  closing.push(async () => void other.close());
  const again = bindServer(
    createServer(),
    { host: "127.0.0.1", port: Number(new URL(taken).port) },
    "could not listen",
    "!",
  );
  await expect(again).rejects.toThrow(/address already in use!$/);
});

test("somebody who tries the gateway out with curl is told to take a browser", async () => {
  const shop = await startShop();
  closing.push(shop.close);
  const airlock = await startAirlock({ rooms: [room(shop.url)] });
  closing.push(() => airlock.close());
  const headers = { accept: "*/*", "user-agent": "curl/8.5.0" };
  const answer = await new Visitor(airlock.url).send("GET", "/", headers);
  expect(answer.body).toContain("open this address in a browser");
  expect(shop.requests).toEqual([]);
});

test("every series of a room is there from the start", async () => {
  const shop = await startShop();
  closing.push(shop.close);
  const airlock = await startAirlock({ rooms: [room(shop.url)] });
  closing.push(() => airlock.close());
  const metrics = async () => (await askOps(`${airlock.opsUrl}/metrics`)).text();
  const first = await metrics();
  for (const series of [
    /^airlock_build_info\{version="[\d.]+"\} 1$/m,
    /^airlock_capacity\{room="tickets"\} 100$/m,
    /^airlock_burst\{room="tickets"\} 10$/m,
    /^airlock_phase\{room="tickets",phase="open"\} 1$/m,
    /^airlock_phase\{room="tickets",phase="closed"\} 0$/m,
    /^airlock_decisions_total\{room="tickets",decision="join",reason="",mode="enforce"\} 0$/m,
    /^airlock_decisions_total\{room="tickets",decision="barred",reason="revoked",mode="enforce"\} 0$/m,
    /^airlock_request_seconds_count\{room="tickets",decision="proxy"\} 0$/m,
    /^airlock_tokens_rejected_total\{room="tickets",reason="bad-signature"\} 0$/m,
    /^airlock_engine_failures_total\{room="tickets",reason="timeout"\} 0$/m,
    /^airlock_upstream_failures_total\{room="tickets",reason="unreachable"\} 0$/m,
    /^airlock_slow_clients_ended_total\{room="tickets",share="bypass",reason="least-rate"\} 0$/m,
    /^airlock_calls_total\{room="tickets",call="status"\} 0$/m,
    /^airlock_eta_late_seconds_count\{room="tickets"\} 0$/m,
  ])
    expect(first).toMatch(series);
  const visitor = new Visitor(airlock.url);
  for (const call of ["status", "status", "place"]) await visitor.call("GET", call);
  const then = await metrics();
  expect(then).toMatch(/^airlock_calls_total\{room="tickets",call="status"\} 2$/m);
  expect(then).toMatch(/^airlock_calls_total\{room="tickets",call="place"\} 1$/m);
});
