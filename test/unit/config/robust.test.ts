import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { faultsOf } from "../../../src/config/faults.ts";
import { CONFIG_KEYS } from "../../../src/config/keys.ts";
import { fileSchema } from "../../../src/config/schema.ts";
import { parseSource } from "../../../src/config/source.ts";
import { faultLines } from "../../support/configuration.ts";

const KEY_NAMES = [...new Set(CONFIG_KEYS.map(({ path }) => path.at(-1) ?? ""))].filter(
  (name) => name !== "*",
);

/** Any nesting of maps and lists with the schema's own key names, so that every check meets what it does not expect. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium" },
    fc.constantFrom(null, "", "a", "*", 0, 1, -1, 1.5, true, "http://a", "2026-11-23T10:00:00Z"),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEY_NAMES), tie("tree"), { maxKeys: 6, noNullPrototype: true }),
  ),
}));
const room = fc.dictionary(fc.constantFrom(...KEY_NAMES), tree, { maxKeys: 12 });
const file = fc.record({
  workers: tree,
  engine: tree,
  rooms: fc.oneof(tree, fc.array(room, { maxLength: 3 })),
});

test("whatever stands under the keys, the schema answers with faults that have a place and a sentence", () => {
  fc.assert(
    fc.property(file, (raw) => {
      const { locate } = parseSource("airlock.yaml", JSON.stringify(raw));
      const { error } = fileSchema.safeParse(raw, { reportInput: true });
      for (const fault of (error?.issues ?? []).flatMap((issue) => faultsOf(issue, locate))) {
        expect(fault).toMatchObject({ file: "airlock.yaml", line: 1, column: expect.any(Number) });
        expect(fault.message).not.toMatch(/invalid|expected|received|undefined/i);
      }
    }),
    { numRuns: 300 },
  );
});

test("a file of opening brackets is a fault like another", () => {
  expect(faultLines("[".repeat(100_000)).length).toBeGreaterThan(0);
});
