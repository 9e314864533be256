import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { CLIENTS } from "../../src/gateway/request/clients.ts";

const DOCS = readFileSync("docs/visitors.md", "utf8");

test("the docs have the table of clients, in its order", () => {
  const rows = DOCS.split("\n")
    .filter((line) => /\| `(?:join|page|text)` \|$/.test(line))
    .map((line) => line.split(" | "))
    .map((cells) => [cells[0]?.slice(2), cells.at(-1)?.replace(/[`| ]/g, "")]);
  expect(rows).toEqual(CLIENTS.map(({ client, answered }) => [client, answered]));
});
