import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { PROBLEM_STATUS } from "../../../src/protocol/problems.ts";
import { type Airlock, room, startAirlock } from "../../support/airlock.ts";
import { DESCRIPTION, misdescribed } from "../../support/described.ts";
import { Visitor } from "../../support/visitor.ts";

let airlock: Airlock;
let served: Record<string, unknown>;
beforeAll(async () => {
  airlock = await startAirlock({ rooms: [room("http://127.0.0.1:1")] });
  const answer = await new Visitor(airlock.url).send("GET", "/.airlock/openapi.json");
  expect(answer.headers).toMatchObject({
    "content-type": "application/json",
    "access-control-allow-origin": "*",
  });
  served = JSON.parse(answer.body);
});
afterAll(() => airlock.close());

test("the served document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(served))).toMatchObject({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("the document names the codes of the gateway, and the page for apps explains them", () => {
  const codes = Object.keys(PROBLEM_STATUS).sort();
  expect(codes.length).toBeGreaterThan(10);
  expect(served).toMatchObject({
    components: { schemas: { Problem: { properties: { code: { enum: codes } } } } },
  });
  const docs = readFileSync(new URL("../../../docs/apps.md", import.meta.url), "utf8");
  const told = [...docs.matchAll(/^\| `([a-z-]+)` \| \d{3}/gm)].map(([, code]) => code).sort();
  expect(told).toEqual(codes);
});

describe("every example is what its schema says", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(DESCRIPTION, "openapi");

  test.each(examplesOf(DESCRIPTION, "openapi#"))("%s", (_where, schema, example) => {
    expect(ajv.validate({ $ref: schema }, example) ? [] : ajv.errors).toEqual([]);
  });
});

describe("an answer that is not described is found out", () => {
  const json = { "content-type": "application/json" };
  test.each([
    ["a status", "GET", "place", { status: 206, headers: json, body: "{}" }],
    ["a body", "GET", "place", { status: 200, headers: json, body: '{"state":"inside"}' }],
    ["a type", "GET", "place", { status: 200, headers: {}, body: '{"state":"none"}' }],
    ["a call", "POST", "enter", { status: 200, headers: json, body: "{}" }],
    ["a body of a 204", "POST", "leave", { status: 204, headers: {}, body: "{}" }],
  ])("%s", (_what, method, name, answer) => {
    expect(misdescribed(method, `/.airlock/rooms/tickets/${name}`, answer)).toBeDefined();
  });
});

/** Where an example stands, the schema beside it, and the example. */
function examplesOf(node: unknown, pointer: string): [string, string, unknown][] {
  if (typeof node !== "object" || node === null) return [];
  const step = (name: string) =>
    `${pointer}/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
  const below = Object.entries(node).flatMap(([name, value]) => examplesOf(value, step(name)));
  const given = Object.entries(node).filter(([name]) => name === "example" || name === "examples");
  const here = given.flatMap(([name, value]) =>
    name === "example" ? [value] : Object.values<{ value: unknown }>(value).map((one) => one.value),
  );
  const schema = "schema" in node ? step("schema") : pointer;
  return [...here.map((example): [string, string, unknown] => [pointer, schema, example]), ...below];
}
