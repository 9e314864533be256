import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import * as headers from "../../src/protocol/headers.ts";
import { callPath, JWKS_PATH, OPENAPI_PATH, ROOM_CALLS } from "../../src/protocol/paths.ts";
import { PROBLEM_STATUS } from "../../src/protocol/problems.ts";
import { isLineState, LINE_STATES, PHASES, VISITOR_STATES } from "../../src/protocol/states.ts";

const SRC = join(import.meta.dirname, "..", "..", "src");
const DOCUMENT = parse(readFileSync(join(SRC, "protocol", "openapi.yaml"), "utf8"));
const { schemas } = DOCUMENT.components;

/** The values that a schema's property may have, and the names of all its properties. */
const valuesOf = ({ enum: many, const: one }: { enum?: string[]; const?: string }) => many ?? [one];
const sorted = (names: readonly unknown[]) => names.map(String).sort();

describe("the types of src/protocol are those of the OpenAPI document", () => {
  test("states", () => {
    const told = ["InLine", "Inside", "Nowhere", "Window"].flatMap((name) =>
      valuesOf(schemas[name].properties.state),
    );
    expect(sorted(told)).toEqual(sorted(VISITOR_STATES));
    expect(valuesOf(schemas.InLine.properties.state)).toEqual([...LINE_STATES]);
    expect(VISITOR_STATES.filter(isLineState)).toEqual([...LINE_STATES]);
  });

  test("phases", () => {
    expect(valuesOf(schemas.Status.properties.phase)).toEqual([...PHASES]);
  });

  test("problem codes", () => {
    expect(sorted(valuesOf(schemas.Problem.properties.code))).toEqual(sorted(Object.keys(PROBLEM_STATUS)));
  });

  /** A type is gone when the program runs, so its fields are read from its text. */
  test.each([
    ["answers.ts", "QueuePosition", "InLine", ["placeToken", "reason"]],
    ["answers.ts", "InsideAnswer", "Inside", []],
    ["answers.ts", "ProblemAnswer", "Problem", []],
    ["status.ts", "StatusAnswer", "Status", []],
    ["status.ts", "StatusLane", "Status lane", []],
  ])("fields of %s, %s", (file, type, name, inherited) => {
    const schema = name === "Status lane" ? schemas.Status.properties.lanes.items : schemas[name];
    const text = readFileSync(join(SRC, "protocol", file), "utf8");
    const body = new RegExp(`^export interface ${type}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, "m").exec(text)?.[1];
    const fields = [...(body ?? "").matchAll(/^ {2}readonly (\w+)(\??):/gm)];
    expect(sorted([...fields.map(([, field]) => field), ...inherited])).toEqual(
      sorted(Object.keys(schema.properties)),
    );
    const needed = fields.filter(([, , optional]) => optional === "").map(([, field]) => field);
    expect(sorted(needed)).toEqual(sorted(schema.required));
  });
});

/** Files outside src/protocol that may spell a public name, and why. */
const SPELLS: Readonly<Record<string, string>> = {
  "page/html/verify.html": "a template has no imports",
};
const PUBLIC =
  /airlock-(?:state|pass|place|invitation|room|session|command)\b(?!\+jwt)|airlock_(?:place|pass|invitation|left|tab|lang|kept|again|fresh)|\/\\?\.airlock|__(?:Host|Secure)-/i;

describe("no other folder spells a name of the public wire", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.(?:ts|html|lua)$/.test(file) && !file.startsWith("protocol/"),
  );
  /** Without comments. */
  const spells = (text: string) => PUBLIC.test(text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, ""));

  test("header, cookie, path or parameter", () => {
    const found = files.filter((file) => spells(readFileSync(join(SRC, file), "utf8")));
    expect(sorted(found)).toEqual(sorted(Object.keys(SPELLS)));
  });

  test.each(['"Airlock-State"', '["airlock-pass"]', "`/.airlock/rooms/`", "/^\\/\\.airlock/", '"__Host-x"'])(
    "%s would be found",
    (text) => {
      expect(spells(text)).toBe(true);
    },
  );

  test("a field is its header in lower case", () => {
    const names = new Map(Object.entries(headers));
    const fields = [...names].filter(([name]) => name.endsWith("_FIELD"));
    expect(fields.length).toBe(7);
    for (const [name, field] of fields)
      expect(names.get(name.replace("_FIELD", "_HEADER"))?.toLowerCase()).toBe(field);
    for (const [, name] of names) expect(name.toLowerCase().startsWith(headers.OWN_NAMES)).toBe(true);
  });

  test("the calls and the headers of the document are these", () => {
    const paths = Object.keys(DOCUMENT.paths);
    const calls = ROOM_CALLS.map((call) => callPath("{room}", call));
    const others = [JWKS_PATH, OPENAPI_PATH];
    const served = DOCUMENT.servers[0].url;
    expect(sorted(paths.map((path) => served + path))).toEqual(sorted([...calls, ...others]));
    const { place, pass, invitation } = DOCUMENT.components.securitySchemes;
    expect([place.name, pass.name, invitation.name]).toEqual([
      headers.PLACE_HEADER,
      headers.PASS_HEADER,
      headers.INVITATION_HEADER,
    ]);
  });
});
