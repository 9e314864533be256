import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { CONFIG_KEYS, pathName } from "../../src/config/keys.ts";
import { variablesOf } from "../../src/config/variables.ts";
import { LEAST, loaded } from "../support/configuration.ts";

const DOCS = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const ROWS = [...DOCS.matchAll(/^\| `([^`]+)` \| (?:`([^`]+)`|—)? ?\| /gm)].map(([, key = "", standard]) => ({
  key,
  standard,
}));
const EXAMPLES = [...DOCS.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
const FULL = EXAMPLES.at(-1) ?? "";

test("the tables name every key of the schema, once, and no other", () => {
  const documented = ROWS.map(({ key }) => key).filter((key) => /^[a-z]/.test(key));
  expect(documented.sort()).toEqual(CONFIG_KEYS.map(({ path }) => pathName(path)).sort());
});

describe("the defaults of the tables are those of the schema", () => {
  const { config } = loaded(LEAST);
  const rows = ROWS.flatMap(({ key, standard }) => (standard ? [[key, standard] as const] : []));
  const { listen, ops, engine } = config;
  const shown = new Map([
    ["listen", `${listen.host}:${listen.port}`],
    ["ops.listen", `${ops.listen.host}:${ops.listen.port}`],
    ["engine", engine.url],
  ]);

  test.each(rows)("%s is %s", (key, standard) => {
    const parts = key.replaceAll("[]", ".0").split(".");
    const value = parts.reduce<unknown>(
      (held, part) => Object.entries(held ?? {}).find(([name]) => name === part)?.[1],
      config,
    );
    const epoch = key.endsWith(".epoch");
    if (shown.has(key)) expect(standard).toBe(shown.get(key));
    else expect(value).toEqual(epoch ? standard : parse(standard === "*" ? '"*"' : standard));
  });
});

test("every example is a good configuration", () => {
  expect(EXAMPLES.length).toBeGreaterThan(1);
  for (const example of EXAMPLES) {
    const { warnings } = loaded(example);
    // The days of an example pass.
    expect(warnings.filter(({ path }) => !path.endsWith("closesAt"))).toEqual([]);
  }
});

test.each(CONFIG_KEYS.map(({ path }) => [pathName(path), path] as const))(
  "the full example shows %s",
  (_, path) => {
    let held: unknown[] = [parse(FULL)];
    for (const part of path) {
      held = held.flatMap((one) => (part === "*" && Array.isArray(one) ? one : valuesAt(one, part)));
    }
    expect(held).not.toEqual([]);
  },
);

function valuesAt(held: unknown, key: string): unknown[] {
  return Object.entries(held ?? {}).flatMap(([name, value]: [string, unknown]) =>
    name === key ? [value] : [],
  );
}

test("every variable that the docs name is one", () => {
  const known = variablesOf({ rooms: [{ id: "tickets" }, { id: "vip-sale" }] });
  const links = /^AIRLOCK_(OPS_TOKEN|CONFIG|SERVICE_HOST|PORT)$/;
  const named = [...DOCS.matchAll(/AIRLOCK_[A-Z_]+/g)]
    .map(([name]) => name)
    .filter((name) => !links.test(name));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
