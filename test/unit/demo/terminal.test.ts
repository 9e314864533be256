import { describe, expect, test } from "@jest/globals";
import { showProgress } from "../../../src/demo/screen.ts";
import { paint, terminalOf } from "../../../src/demo/terminal.ts";
import { progressOf } from "../cli/demo/progress.ts";

function screen(columns: number, rows: number, env = {}) {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) > 0, isTTY: true as const, columns, rows };
  return { terminal: terminalOf(stream, env), written };
}

describe("colours", () => {
  const red = [{ text: "over", tone: "bad" as const }];

  test("stand on a screen", () => {
    expect(paint(red, screen(80, 24).terminal)).toBe("\u001b[31;1mover\u001b[0m\n");
  });

  test.each([
    ["NO_COLOR is set", screen(80, 24, { NO_COLOR: "1" }).terminal],
    ["the terminal is dumb", screen(80, 24, { TERM: "dumb" }).terminal],
    ["it is no terminal", terminalOf({ write: () => true }, {})],
  ])("are left out where %s", (_name, terminal) => {
    expect(paint(red, terminal)).toBe("over\n");
  });
});

test.each([
  [24, true],
  [12, false],
])("a screen of %i rows is redrawn in place: %s", (rows, interactive) => {
  expect(screen(80, rows).terminal.interactive).toBe(interactive);
});

test("the panel is redrawn over itself, no line wider than the screen", () => {
  const { terminal, written } = screen(40, 24, { NO_COLOR: "1" });
  showProgress(terminal, () => progressOf({ waiting: 7 }))();
  const [first = "", second = ""] = written;
  expect(second).toBe(`\u001b[14A\u001b[0J${first}`);
  expect(Math.max(...first.split("\n").map((line) => line.length))).toBe(39);
});

test("where nothing can be redrawn, lines follow one another", () => {
  const written: string[] = [];
  const terminal = terminalOf({ write: (text: string | Uint8Array) => written.push(String(text)) > 0 }, {});
  showProgress(terminal, () => progressOf({ waiting: 7 }))();
  expect(written).toEqual([written[0], written[0]]);
  expect(written[0]).toMatch(/^01:14 {2}waiting 7, .*\n$/);
});
