import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { inFolder } from "../../support/configuration.ts";

const MAIN = new URL("../../../dist/main.js", import.meta.url).pathname;

function run(cwd: string, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], {
    cwd,
    encoding: "utf8",
    env: {},
  });
  return { status, stdout, stderr };
}

test("the built program tells the version of package.json", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  expect(run(".", "--version")).toEqual({ status: 0, stdout: `airlock ${version}\n`, stderr: "" });
});

test("the process exits with the code of its command", () => {
  const checked = inFolder("", (folder) => run(folder, "config", "check"));
  expect(checked).toEqual({
    status: 1,
    stdout: "",
    stderr: "airlock.yaml:1:1: is empty; it must have rooms at least\n",
  });
  expect(run(".", "--frobnicate").status).toBe(2);
});
