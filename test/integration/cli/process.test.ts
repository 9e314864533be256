import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { inFolder, LEAST } from "../../support/configuration.ts";

const MAIN = new URL("../../../dist/main.js", import.meta.url).pathname;

/** Is sent while the program has done nothing yet but to say what it does with SIGTERM, the one before SIGINT. */
const SIGNAL_AT_ONCE = `data:text/javascript,
  process.on("newListener", function hear(name) {
    if (name !== "SIGINT") return;
    process.off("newListener", hear);
    process.kill(process.pid, "SIGTERM");
  })`;

function run(cwd: string, ...argv: string[]) {
  return runNode(cwd, [MAIN, ...argv]);
}

function runNode(cwd: string, argv: string[]) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd,
    encoding: "utf8",
    env: {},
  });
  return { status: status ?? signal, stdout, stderr };
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

test("SIGTERM that comes before anything is loaded ends the gateway in good order", () => {
  const stopped = inFolder(LEAST, (folder) => runNode(folder, ["--import", SIGNAL_AT_ONCE, MAIN, "serve"]));
  expect(stopped).toEqual({ status: 0, stdout: "", stderr: "" });
});
