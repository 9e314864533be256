import { expect, test } from "@jest/globals";
import { formatFault } from "../../../src/config/faults.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { faultLines, inFolder, LEAST } from "../../support/configuration.ts";

const TENFOLD = (anchor: string, item: string) =>
  `${anchor}: &${anchor} [${Array(10).fill(item).join(", ")}]\n`;
const BOMB = TENFOLD("a", "1") + TENFOLD("b", "*a") + TENFOLD("c", "*b") + TENFOLD("d", "*c");

test.each<[string, string, string[]]>([
  ["an empty file", "", ["airlock.yaml:1:1: is empty; it must have rooms at least"]],
  ["a file of comments", "# later\n", ["airlock.yaml:1:1: is empty; it must have rooms at least"]],
  ["a list", "- 1\n", ["airlock.yaml:1:1: must be a map of keys"]],
  [
    "a list that does not end",
    "listen: [1\nlog: {}\n",
    [
      "airlock.yaml:2:1: is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  ],
  [
    "a colour without quotes in nested maps, said once",
    "rooms:\n  - id: a\n    waiting: { colors: { light: { accent: #8a1538 } } }\n",
    [
      "airlock.yaml:4:1: is not YAML: flow map in block collection must be sufficiently indented and end with a }; a colour must be in quotes, since # begins a comment",
    ],
  ],
  ["a tab", "rooms:\n\t- id: a\n", ["airlock.yaml:2:1: is not YAML: tabs are not allowed as indentation"]],
  [
    "a second document",
    `${LEAST}---\nlog: {}\n`,
    ["airlock.yaml:5:1: has a second document after ---; there must be one"],
  ],
  [
    "an older YAML",
    `%YAML 1.1\n---\n${LEAST}`,
    ["airlock.yaml:1:1: must be YAML 1.2; take the %YAML line out"],
  ],
  ["a tag", `log: !level {}\n${LEAST}`, ["airlock.yaml:1:6: has a tag (!…) that means nothing here"]],
  [
    "a key twice",
    `workers: 1\nworkers: 1\n${LEAST}`,
    ["airlock.yaml:2:1: the key workers stands here a second time"],
  ],
  [
    "a key twice, and a fault of another kind",
    `workers: 1\nworkers: 0\n${LEAST}`,
    [
      "airlock.yaml:2:1: the key workers stands here a second time",
      "airlock.yaml:2:10 workers: must be a whole number from 1 to 256",
    ],
  ],
  [
    "an alias of nothing",
    "rooms: *none\n",
    ["airlock.yaml:1:1: has an alias without an anchor before it, or aliases that multiply without bound"],
  ],
  [
    "aliases that multiply",
    BOMB,
    ["airlock.yaml:1:1: has an alias without an anchor before it, or aliases that multiply without bound"],
  ],
])("%s", (_, text, lines) => {
  expect(faultLines(text)).toEqual(lines);
});

test.each([
  ["none.yaml", "none.yaml: there is no such file"],
  [".", ".: is a folder, not a file"],
])("a file that cannot be read: %s", (file, line) => {
  const loaded = inFolder(LEAST, (folder) => loadConfig({ file, folder, env: {} }));
  expect(loaded.ok ? [] : loaded.faults.map(formatFault)).toEqual([line]);
});

test("a file that is too large for a configuration is not read", () => {
  expect(faultLines(`${LEAST}#${"x".repeat(1024 * 1024)}`)).toEqual(["airlock.yaml: is larger than 1 MiB"]);
});
