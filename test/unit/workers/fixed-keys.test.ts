import { expect, test } from "@jest/globals";
import { changedFixedKeys } from "../../../src/workers/fixed-keys.ts";
import { LEAST, loaded } from "../../support/configuration.ts";

const config = (text: string) => loaded(`${text}\n${LEAST}`).config;

test.each([
  ["workers: 1\nengine: redis://r", "workers: 3\nengine: redis://r\nlisten: 127.0.0.1:1", []],
  ["engine: redis://r", "engine: redis://r:6380", ["engine"]],
  ["engine: redis://r", "engine: embedded", ["engine"]],
  ["engine: redis://:old@r", "engine: redis://:new@r", []],
  ["engine: redis://r", "engine: redis://r\nops: { listen: 127.0.0.1:9091 }", ["ops.listen"]],
])("from %j to %j only a restart changes %j", (before, after, fixed) => {
  expect(changedFixedKeys(config(before), config(after))).toEqual(fixed);
});
