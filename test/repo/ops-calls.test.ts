import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const TESTS = join(import.meta.dirname, "..");
/** A request of the operators' listener that nobody holds against its OpenAPI document. */
const UNHELD =
  /\b(?:fetch|request|new Visitor)\(\s*`?(?:\$\{)?[\w.[\]]*\bopsUrl\b|\brequest\((?:createOps|app)\(/;
/** These run against containers and know nothing of the source. */
const ELSEWHERE = /^deploy\//;

test("every answer of the operators' listener is held against its description", () => {
  const files = readdirSync(TESTS, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !ELSEWHERE.test(file))
    .filter((file) => UNHELD.test(readFileSync(join(TESTS, file), "utf8")));
  expect(files).toEqual([]);
});
