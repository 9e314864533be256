import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Validator } from "@seriousme/openapi-schema-validator";
import { METHODS } from "../../../src/ops/api.ts";
import { type Airlock, room, startAirlock } from "../../support/airlock.ts";

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
  const answer = await fetch(`${airlock.opsUrl}/api/v1/openapi.json`);
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
    .filter(([path]) => path !== "/openapi.json")
    .map(([path, calls]) => [
      path,
      Object.keys(calls)
        .filter((key) => key !== "parameters")
        .join(" "),
    ]);
  const there = Object.entries(METHODS).map(([path, methods]) => [
    path.replace(":room", "{room}"),
    methods
      .toLowerCase()
      .split(", ")
      .filter((method) => method !== "head")
      .join(" "),
  ]);
  expect(described.sort()).toEqual(there.sort());
});

test("what it describes is behind the token", async () => {
  const answer = await fetch(`${airlock.opsUrl}/api/v1/rooms/tickets/clock`, { method: "POST" });
  expect(answer.status).toBe(401);
});
