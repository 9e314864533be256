import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { runCli } from "../../../../src/cli/run.ts";
import { captured } from "../../../support/cli.ts";

const cwd = mkdtempSync(join(tmpdir(), "airlock-simulate-"));
afterAll(() => rmSync(cwd, { recursive: true }));

async function simulate(...words: readonly string[]) {
  const { io, out } = captured({ cwd });
  const code = await runCli(["simulate", ...words], io);
  return { code, ...out };
}

describe("airlock simulate", () => {
  test("tells waits by time of arrival, and writes JSON and a page", async () => {
    const files = ["--json", "sale.json", "--html", "sale.html"];
    const { code, stdout } = await simulate("--visitors", "600", "--rate", "300", "--within", "1m", ...files);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^visitors +600$/m);
    expect(stdout).toMatch(/^arrived after +visitors +went in +wait, middle/m);
    const report: unknown = JSON.parse(readFileSync(join(cwd, "sale.json"), "utf8"));
    expect(report).toMatchObject({
      visitors: 600,
      limits: { ratePerMinute: 300, capacity: 5000 },
      overtaken: 0,
    });
    const page = readFileSync(join(cwd, "sale.html"), "utf8");
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page).not.toMatch(/https?:|<script/);
  });

  test("plays arrivals from a file, in lanes", async () => {
    writeFileSync(join(cwd, "curve.csv"), "seconds,visitors\n30,100\n60,50\n");
    const lanes = ["--lane", "general:80:90", "--lane", "accessible:20:10"];
    const { code, stdout } = await simulate(
      "--visitors",
      "300",
      "--rate",
      "600",
      "--arrivals",
      "curve.csv",
      ...lanes,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^visitors +300$/m);
  });

  test("finds the least rate and capacity", async () => {
    const { code, stdout } = await simulate(
      "--visitors",
      "500",
      "--within",
      "1m",
      "--stay",
      "30s",
      "--nobody-over",
      "1m",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^nobody waits longer than 60 s with at least \d+ a minute and a capacity of \d+$/m,
    );
  });

  test.each([
    [["--rate", "0"], "option --rate must be a whole number from 1 to 10000000"],
    [["--no-shows", "100%"], "option --no-shows must be a share such as 30% or 0.3, less than all"],
    [["--stay", "4x"], "option --stay must be a time such as 90s, 40m or 2h"],
    [["--arrivals", "storm"], "option --arrivals must be wave, flat or a file that ends in .csv"],
    [["--arrivals", "none.csv"], "none.csv: no such file or directory"],
    [["--lane", "a:1:50"], "option --lane the percents of all lanes must be 100, not 50"],
    [["--lane", "a:0:100"], 'option --lane must be ID:SHARE:PERCENT such as accessible:20:5, not "a:0:100"'],
    [
      ["--nobody-over", "5m", "--rate", "3"],
      "option --nobody-over finds rate and capacity: leave out --rate",
    ],
    [["--visitor", "3"], "did you mean --visitors"],
  ])("%j is refused", async (words, message) => {
    const { code, stderr } = await simulate(...words);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test("a bad line of a curve is named", async () => {
    writeFileSync(join(cwd, "bad.csv"), "seconds,visitors\n30,100\n-1,5\n");
    const { stderr } = await simulate("--arrivals", "bad.csv");
    expect(stderr).toContain("bad.csv:3: must be seconds above 0 and visitors, 0 or more");
  });
});
