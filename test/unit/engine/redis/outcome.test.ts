import { expect, test } from "@jest/globals";
import { parseOutcome } from "../../../../src/engine/redis/outcome.ts";
import { batchOf, Room } from "../../../support/ledger.ts";

function outcome(): string {
  const room = new Room({ burst: 1 });
  room.arrive(3);
  return JSON.stringify(room.exchange({ claims: [{ lane: "general", place: 2, id: "a2" }] }));
}

test("what the pure ledger tells is an outcome", () => {
  expect(parseOutcome(batchOf(), outcome())).toEqual(JSON.parse(outcome()));
});

test("an answer to another batch is not this one's", () => {
  const reply = JSON.stringify({ ...JSON.parse(outcome()), number: 7 });
  expect(parseOutcome(batchOf({ number: 7 }), reply)).toMatchObject({ number: 7 });
  expect(() => parseOutcome(batchOf({ number: 8 }), reply)).toThrow(
    "redis answered an exchange with something else",
  );
});

test.each([
  ["nothing", null],
  ["a number", 7],
  ["no JSON", "{"],
  ["an empty object", "{}"],
  ["a list that cjson wrote as an object", outcome().replace('"arrivals":[]', '"arrivals":{}')],
  ["an unknown state", outcome().replace('"state":"ready"', '"state":"gone"')],
  ["a fraction", outcome().replace(/"issued":\d+/, '"issued":1.5')],
  ["a missing field", outcome().replace('"epoch":"1",', "")],
  ["a show rate above one", outcome().replace('"showRate":1', '"showRate":1.1')],
])("%s is not one", (_, reply) => {
  expect(reply).not.toBe(outcome());
  expect(() => parseOutcome(batchOf(), reply)).toThrow("redis answered an exchange with something else");
});
