import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

/** llhttp 9: before it node's parser lets through what `RawCheck` then has to find. */
const OLDEST = "20.19.2";

test("the oldest Node is the same wherever it is named", () => {
  const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  expect(engines.node).toBe(`>=${OLDEST}`);
  expect(lock.packages[""].engines.node).toBe(`>=${OLDEST}`);
  expect(readFileSync("README.md", "utf8")).toContain(`Node ≥ ${OLDEST}`);
  expect(readFileSync("scripts/setup", "utf8")).toContain(`needs Node ${OLDEST} or newer`);
});

test("the tests run on the LTS that the image has, too", () => {
  const [, major] = readFileSync("scripts/on-lts", "utf8").match(/^version=(\d+)\.\d+\.\d+$/m) ?? [];
  expect(readFileSync("Dockerfile", "utf8")).toContain(`ARG NODE_IMAGE=node:${major}-`);
  expect(readFileSync(".ci/run", "utf8")).toContain("scripts/on-lts npm run --silent jest");
});
