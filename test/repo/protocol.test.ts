import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
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
