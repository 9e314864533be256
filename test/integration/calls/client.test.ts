import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { joinLine, type Line, type LineOptions, type VisitorState } from "../../../src/client/client.ts";
import { type Airlock, room, type Shop, startAirlock, startShop } from "../../support/airlock.ts";
import { Visitor } from "../../support/visitor.ts";

let airlock: Airlock;
let shop: Shop;
let lines: Line[];
beforeEach(async () => {
  lines = [];
  shop = await startShop((_req, res) => res.setHeader("Content-Type", "application/json").end('{"seats":3}'));
  const admission = { ratePerMinute: 60, burst: 1, leaseSeconds: 10, maxSessionSeconds: 14 };
  airlock = await startAirlock({ rooms: [room(shop.url, { admission })] });
});
afterEach(async () => {
  for (const line of lines) line.stop();
  await airlock.close();
  await shop.close();
});

function begin(options: Partial<LineOptions> = {}): Line {
  const line = joinLine({ origin: airlock.url, room: "tickets", ...options });
  lines.push(line);
  return line;
}

test("in Node: waits, is admitted, shops over several leases, and is told of the end", async () => {
  for (let i = 0; i < 2; i++) await new Visitor(airlock.url).call("POST", "join");
  const line = begin();
  const told: VisitorState[] = [];
  line.subscribe((standing) => told.push(standing));
  await line.admitted();
  const states = told.map(({ state }) => state);
  expect(states[0]).toMatch(/^(waiting|called|ready)$/);
  expect(states.at(-1)).toBe("admitted");

  const passes = new Set<string>();
  for await (const { state } of line) {
    if (state === "ended") break;
    const answer = await line.fetch("/api/seats");
    // The last pass of a session may end under way.
    if (answer.status === 503) continue;
    expect(await answer.json()).toEqual({ seats: 3 });
    passes.add(String(shop.requests.at(-1)?.headers["airlock-pass"]));
  }
  expect(passes.size).toBeGreaterThan(2);
  expect(line.standing).toEqual({ state: "ended", reason: "ended", stale: false });
  const refused = await line.fetch("/api/seats");
  expect(await refused.json()).toMatchObject({ code: "not-admitted", state: "none" });
});

test("gives back what it holds, in line and inside", async () => {
  const line = begin();
  await line.admitted();
  const waiting = begin({ lane: "general" });
  for await (const { state } of waiting) if (state !== "joining") break;
  await waiting.leave();
  await line.leave();
  expect(waiting.standing.state).toBe("left");
  const answer = await line.fetch("/api/seats");
  expect(answer.status).toBe(503);
});

test("a lane that the room has not", async () => {
  const line = begin({ lane: "vip" });
  await expect(line.admitted()).rejects.toThrow("not admitted: refused");
  expect(line.standing).toEqual({ state: "refused", reason: "unknown-lane", stale: false });
});
