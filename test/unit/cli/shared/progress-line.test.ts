import { expect, test } from "@jest/globals";
import { ProgressLine } from "../../../../src/cli/shared/progress-line.ts";
import { until } from "../../../support/until.ts";

function paper(isTTY: boolean) {
  const written: string[] = [];
  return { written, stderr: { isTTY, write: (text: string) => written.push(text) } };
}

test("on a terminal a long run says how far it is, and clears the line", async () => {
  const { written, stderr } = paper(true);
  const progress = new ProgressLine(stderr, "lines");
  progress.add(1_234_567);
  await until(() => {
    progress.add();
    return written.length > 0;
  });
  expect(written[0]).toMatch(/^\r1,234,\d{3} lines$/);
  progress.end();
  progress.end();
  expect(written.slice(1)).toEqual(["\r\u001b[K"]);
});

test("elsewhere it says nothing", () => {
  const { written, stderr } = paper(false);
  const progress = new ProgressLine(stderr, "lines");
  progress.add();
  progress.end();
  expect({ written, count: progress.count }).toEqual({ written: [], count: 1 });
});
