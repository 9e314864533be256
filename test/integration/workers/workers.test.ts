import { afterEach, expect, jest, test } from "@jest/globals";
import { room } from "../../support/airlock.ts";
import { connectionsOf } from "../../support/connections.ts";
import { type CrewSite, type Load, openCrew, startLoad } from "../../support/crew.ts";
import { askOps } from "../../support/described-ops.ts";
import { connectRaw } from "../../support/raw.ts";
import { until } from "../../support/until.ts";

/** A worker is a process to start, which on a busy machine takes its time. */
jest.setTimeout(120_000);
const SOON_MS = 60_000;

const LOAD = { keepAlive: 8, fresh: 2 };

let site: CrewSite;
let load: Load | undefined;
afterEach(async () => {
  await load?.stop();
  load = undefined;
  await site.close();
});

const ENDED = "a worker has ended; another takes its place";
const OPEN = "a worker is open";
const IN_FORCE = "the new configuration is in force";

test("a worker that is killed under load takes nobody else with it, and another takes its place", async () => {
  site = await openCrew();
  const kept = startLoad(site.gateway.url, { keepAlive: 8, fresh: 0 });
  await kept.more(5);
  const [victim = 0, other = 0] = site.workers();
  const its = connectionsOf(victim, Number(new URL(site.gateway.url).port));
  expect(its).toBeGreaterThan(0);
  load = startLoad(site.gateway.url, { keepAlive: 0, fresh: 2 });
  await load.more(5);
  process.kill(victim, "SIGKILL");
  await until(() => site.logged(ENDED).length === 1 && site.logged(OPEN).length === 3, SOON_MS);
  await Promise.all([kept.more(5), load.more(5)]);
  // Of the kept connections those that were its own, each with one request on its way, and of the others those that it had,
  // or was just getting.
  const lost = [...kept.failures(), ...load.failures()];
  expect(lost.map(({ status }) => status)).toEqual(lost.map(() => expect.any(String)));
  expect(kept.failures().filter(({ fresh }) => !fresh).length).toBeLessThanOrEqual(its);
  expect(lost.length).toBeLessThanOrEqual(its + 2 + 1);
  await Promise.all([kept.more(10), load.more(10)]);
  expect([...kept.failures(), ...load.failures()]).toHaveLength(lost.length);
  expect(site.workers()).toContain(other);
  expect(site.workers()).toHaveLength(2);
  expect(await site.metric("airlock_workers")).toBe(2);
  expect(await site.metric("airlock_worker_crashes_total")).toBe(1);
  expect(site.logged(ENDED)).toMatchObject([{ pid: victim, by: "SIGKILL", restartMs: 0 }]);
  await kept.stop();
});

test.each([1, 2])(
  "SIGHUP with %s workers under load: new ones, the new configuration, and no request fails",
  async (workers) => {
    site = await openCrew({ workers });
    const before = site.workers();
    expect(before).toHaveLength(workers);
    load = startLoad(site.gateway.url, LOAD);
    await load.more(10);
    site.gateway.write(site.config({}, { ratePerMinute: 1234, burst: 30 }));
    site.gateway.process.kill("SIGHUP");
    await until(() => site.logged(IN_FORCE).length === 1, SOON_MS);
    await load.more(10);
    expect(load.failures()).toEqual([]);
    // Each kept connection to an old worker was told to end.
    expect(
      load.got.filter(({ connection, fresh }) => connection === "close" && !fresh).length,
    ).toBeGreaterThanOrEqual(LOAD.keepAlive);
    expect(site.workers()).toHaveLength(workers);
    expect(site.workers().filter((pid) => before.includes(pid))).toEqual([]);
    for (let i = 0; i < 2 * workers; i++) {
      const answer = await fetch(`${site.gateway.url}/.airlock/rooms/tickets/status`, {
        headers: { connection: "close" },
      });
      expect(await answer.json()).toMatchObject({ ratePerMinute: 1234 });
    }
  },
);

test("a worker that crashes while another is replaced leaves none too many", async () => {
  site = await openCrew();
  const before = site.workers();
  const client = await connectRaw(Number(new URL(site.gateway.url).port));
  client.send("GET /static/a HTTP/1.1\r\nHost: a\r\n\r\n");
  await client.until("the shop");
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged("draining").length === 1, SOON_MS);
  process.kill(before[1] ?? 0, "SIGKILL");
  await until(() => site.logged(IN_FORCE).length === 1 && site.logged(OPEN).length === 4, SOON_MS);
  expect(site.logged(ENDED)).toMatchObject([{ pid: before[1], by: "SIGKILL" }]);
  expect(site.workers()).toHaveLength(2);
  expect(site.workers().filter((pid) => before.includes(pid))).toEqual([]);
  client.destroy();
});

test("a kept connection of a worker that drains is answered once more, and told that it closes", async () => {
  site = await openCrew({ workers: 1 });
  const client = await connectRaw(Number(new URL(site.gateway.url).port));
  const request = "GET /static/a HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(request);
  expect(await client.until("the shop")).not.toContain("Connection: close");
  client.take();
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged("draining").length === 1, SOON_MS);
  client.send(request);
  expect(await client.untilEnd()).toMatch(/^HTTP\/1.1 200 OK[\s\S]*Connection: close\r\n[\s\S]*the shop$/);
  await until(() => site.logged(IN_FORCE).length === 1, SOON_MS);
});

test("one scrape tells the counts of all workers, those that are gone among them, and the room's gauges once", async () => {
  site = await openCrew();
  const count = () => site.metric("airlock_request_seconds_count", 'decision="proxy"');
  const ask = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await (await fetch(`${site.gateway.url}/static/a`, { headers: { connection: "close" } })).text();
    }
  };
  const join = () =>
    fetch(`${site.gateway.url}/.airlock/rooms/tickets/join`, {
      method: "POST",
      headers: { connection: "close" },
    });
  await ask(30);
  for (let i = 0; i < 3; i++) expect((await join()).status).toBe(201);
  await until(async () => (await count()) === 30, SOON_MS);
  await until(async () => (await site.metric("airlock_sessions")) === 3, SOON_MS);
  expect(await site.metric("airlock_admitted_total")).toBe(3);
  expect(await site.metric("airlock_rate_limit_per_second")).toBe(10);
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged(IN_FORCE).length === 1, SOON_MS);
  expect(await count()).toBe(30);
  const [victim = 0] = site.workers();
  process.kill(victim, "SIGKILL");
  await until(() => site.logged("a worker is open").length === 5, SOON_MS);
  await ask(11);
  await until(async () => (await count()) === 41, SOON_MS);
  expect(await site.metric("airlock_admitted_total")).toBe(3);
});

test("a configuration with faults is refused in the log, with its faults, and the workers go on", async () => {
  site = await openCrew();
  const before = site.workers();
  const refused = "the new configuration is refused; the one in force goes on";
  site.gateway.write(site.config({ drainSeconds: -1, wrokers: 3 }));
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged(refused).length === 1, SOON_MS);
  const [first] = site.logged(refused);
  expect(first?.faults).toEqual([
    expect.stringMatching(/drainSeconds: must be a whole number from 0 to 3600$/),
    expect.stringMatching(/wrokers: unknown key; did you mean "workers"\?$/),
  ]);
  site.gateway.write(site.config({ engine: "embedded", workers: 1, ops: { listen: "127.0.0.1:1" } }));
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged(refused).length === 2, SOON_MS);
  expect(site.logged(refused)[1]?.faults).toEqual([
    "engine: can only be changed by a restart",
    "ops.listen: can only be changed by a restart",
  ]);
  // What only shows when a worker opens: nobody may listen there.
  site.gateway.write(site.config({ listen: new URL(site.gateway.opsUrl).host }));
  site.gateway.process.kill("SIGHUP");
  await until(() => site.logged(refused).length === 3, SOON_MS);
  expect(site.logged(refused)[2]?.faults).toEqual([expect.stringMatching(/address already in use$/)]);
  expect(site.workers()).toEqual(before);
});

test("a configuration without a lane in which people wait is refused, with how many they are", async () => {
  const lanes = ["general", "accessible"].map((id) => ({ id, share: 50, join: "anyone" }));
  const rooms = [room("http://127.0.0.1:9", { lanes, admission: { ratePerMinute: 1, burst: 1 } })];
  site = await openCrew({ rooms });
  const before = site.workers();
  for (let i = 0; i < 9; i++) {
    const body = JSON.stringify({ lane: "accessible" });
    const headers = { "Content-Type": "application/json" };
    await fetch(`${site.gateway.url}/.airlock/rooms/tickets/join`, { method: "POST", headers, body });
  }
  const left = [{ ...rooms[0], lanes: lanes.slice(0, 1) }];
  site.gateway.write(site.config({ rooms: left }));
  site.gateway.process.kill("SIGHUP");
  const refused = "the new configuration is refused; the one in force goes on";
  await until(() => site.logged(refused).length === 1, SOON_MS);
  expect(site.logged(refused)[0]?.faults).toEqual([
    expect.stringMatching(/lane "accessible" is gone from the configuration, and \d people wait in it/),
  ]);
  expect(site.workers()).toEqual(before);
});

test("SIGTERM: readiness goes off, all workers drain, and the process ends with 0", async () => {
  site = await openCrew({ drainDelaySeconds: 1 });
  const { opsUrl, url } = site.gateway;
  expect((await askOps(`${opsUrl}/readyz`)).status).toBe(200);
  const ended = site.gateway.stop();
  await until(async () => (await askOps(`${opsUrl}/readyz`)).status === 503, SOON_MS);
  expect(await (await askOps(`${opsUrl}/readyz`)).json()).toEqual({ ready: false, reasons: ["draining"] });
  expect((await fetch(`${url}/static/a`)).status).toBe(200);
  expect(await ended).toBe(0);
  expect(site.logged("closed")).toHaveLength(1);
});

test("readiness and health are those of the whole", async () => {
  site = await openCrew();
  const { opsUrl } = site.gateway;
  expect(await (await askOps(`${opsUrl}/readyz`)).json()).toEqual({ ready: true, reasons: [] });
  await site.redis.kill9();
  const away = { ready: false, reasons: ['room "tickets": the engine is away'] };
  await until(async () => (await askOps(`${opsUrl}/readyz`)).status === 503, SOON_MS);
  expect(await (await askOps(`${opsUrl}/readyz`)).json()).toEqual(away);
  expect(site.logged("the engine is away")[0]).toMatchObject({
    engine: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:\d+\/0$/),
  });
  expect((await askOps(`${opsUrl}/healthz`)).status).toBe(200);
});

test("what operators tell a room reaches its ledger through any worker", async () => {
  const rooms = [room("http://127.0.0.1:9", { access: "invitation" })];
  site = await openCrew({ rooms }, { AIRLOCK_OPS_TOKEN: "an-operator-of-this-test" });
  const ask = (id: string, token = "an-operator-of-this-test") =>
    askOps(`${site.gateway.opsUrl}/api/v1/rooms/${id}/revocations`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ people: ["p-1"] }),
    });
  expect((await ask("tickets", "somebody-else-altogether")).status).toBe(401);
  expect((await ask("nowhere")).status).toBe(404);
  expect((await ask("tickets")).status).toBe(204);
  await until(() => site.logged("invitations were revoked").length === 1, SOON_MS);
  await site.redis.kill9();
  await until(async () => (await ask("tickets")).status === 503, SOON_MS);
});
