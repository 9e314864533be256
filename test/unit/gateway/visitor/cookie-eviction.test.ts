import { expect, test } from "@jest/globals";
import { isCrowded } from "../../../../src/gateway/visitor/cookie-eviction.ts";
import { facts } from "../../../support/facts.ts";

test.each([
  [undefined, false],
  ["a=1", false],
  ["x".repeat(7000), false],
  ["x".repeat(7001), true],
])("a request is crowded by the length of its cookies alone", (cookie, crowded) => {
  expect(isCrowded(facts({ fields: { cookie } }))).toBe(crowded);
});
