import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Validator } from "@seriousme/openapi-schema-validator";
import { OPS_METHODS } from "../../../src/ops/api.ts";
import { type Airlock, room, startAirlock } from "../../support/airlock.ts";
import { askOps, misdescribedByOps } from "../../support/described-ops.ts";

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

let airlock: Airlock;
beforeAll(async () => {
  airlock = await startAirlock({
    rooms: [room("http://127.0.0.1:1")],
    env: { AIRLOCK_OPS_TOKEN: "a-token-of-32-characters-or-more" },
  });
});
afterAll(() => airlock.close());

async function served(): Promise<Described> {
  const answer = await askOps(`${airlock.opsUrl}/api/v1/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
  return JSON.parse(await answer.text());
}

test("the served document is valid OpenAPI 3.1, and asks for no token", async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone({ ...(await served()) }))).toMatchObject({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("it names every call that there is, and no other", async () => {
  const described = Object.entries((await served()).paths)
    .filter(([path, { servers }]) => path !== "/openapi.json" && servers === undefined)
    .map(([path, calls]) => [
      path,
      Object.keys(calls)
        .filter((key) => key !== "parameters")
        .join(" "),
    ]);
  const there = Object.entries(OPS_METHODS).map(([path, methods]) => [
    path.replace(":room", "{room}"),
    methods
      .toLowerCase()
      .split(", ")
      .filter((method) => method !== "head")
      .join(" "),
  ]);
  expect(described.sort()).toEqual(there.sort());
});

test("it names every path that asks for no token", async () => {
  const { paths } = JSON.parse(await (await askOps(`${airlock.opsUrl}/`)).text());
  const described = Object.entries((await served()).paths).filter(([, { servers }]) => servers !== undefined);
  expect(described.map(([path]) => path).sort()).toEqual(["/", ...paths].sort());
});

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };
const PROBLEM = { "content-type": "application/problem+json; charset=utf-8" };
const told = (status: number) => JSON.stringify({ title: "Error", status, detail: "why" });

describe("an answer that is not described is found out", () => {
  test.each([
    ["a status", "GET", "/healthz", 503, PROBLEM, told(503), "is not described"],
    ["a status of the API", "POST", "/api/v1/rooms/a/clock", 409, PROBLEM, told(409), "is not described"],
    ["a property", "GET", "/healthz", 200, JSON_TYPE, '{"status":"ok","at":1}', "additional properties"],
    ["a property that is missing", "GET", "/readyz", 200, JSON_TYPE, '{"ready":true}', "'reasons'"],
    ["another type", "GET", "/metrics", 200, JSON_TYPE, "{}", "is not text/plain"],
    ["a body where none is", "POST", "/api/v1/rooms/a/clock", 204, JSON_TYPE, "{}", "has a body"],
    ["no Retry-After", "POST", "/api/v1/rooms/a/clock", 503, PROBLEM, told(503), "has no Retry-After"],
    ["no Allow", "DELETE", "/healthz", 405, PROBLEM, told(405), "has no Allow"],
    ["a call", "GET", "/api/v1/rooms/a/clock", 200, JSON_TYPE, "{}", "for no call"],
    ["health under the API", "GET", "/api/v1/healthz", 200, JSON_TYPE, '{"status":"ok"}', "for no call"],
  ] as const)("%s", (_name, method, path, status, headers, body, fault) => {
    expect(misdescribedByOps(method, path, { status, headers, body })).toContain(fault);
  });
});

test("what it describes is behind the token", async () => {
  const answer = await askOps(`${airlock.opsUrl}/api/v1/rooms/tickets/clock`, { method: "POST" });
  expect(answer.status).toBe(401);
});
