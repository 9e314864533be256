import { afterEach, expect, jest, test } from "@jest/globals";
import { type CrewSite, openCrew } from "../../support/crew.ts";
import { until } from "../../support/until.ts";

/** A worker is a process to start, which on a busy machine takes its time. */
jest.setTimeout(120_000);
const SOON_MS = 60_000;

let site: CrewSite;
afterEach(() => site.close());

test("SIGHUP while the engine does not answer: the new worker is not taken for open, and the old ones go on", async () => {
  site = await openCrew({ engineTimeoutMs: 100 });
  const before = site.workers();
  await site.redis.kill9();
  site.gateway.process.kill("SIGHUP");
  const refused = "the new configuration is refused; the one in force goes on";
  await until(() => site.logged(refused).length === 1, SOON_MS);
  expect(site.logged(refused)[0]?.faults).toEqual([
    expect.stringMatching(/^room "tickets": the engine has not answered within 5.2 s: /),
  ]);
  expect(site.workers()).toEqual(before);
  expect(site.logged("the new configuration is in force")).toEqual([]);
  expect((await fetch(`${site.gateway.url}/static/a`)).status).toBe(200);
});

test("a worker in the place of a killed one takes requests when the engine has answered it", async () => {
  site = await openCrew();
  const [victim = 0] = site.workers();
  site.redis.hang();
  process.kill(victim, "SIGKILL");
  const third = (msg: string) => site.logged(msg).filter(({ worker }) => worker === 3);
  await until(() => third("the engine is away").length === 1, SOON_MS);
  site.redis.goOn();
  await until(() => third("a worker is open").length === 1, SOON_MS);
  const told = site.gateway.log.map((line) => JSON.parse(line)).filter(({ worker }) => worker === 3);
  const order = told.map(({ msg }) => msg).filter((msg) => /engine is back|worker is open/.test(msg));
  expect(order).toEqual(["the engine is back", "a worker is open"]);
});
