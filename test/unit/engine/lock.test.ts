import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { lockDirectory } from "../../../src/engine/lock.ts";
import { until } from "../../support/until.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "airlock-lock-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

test("a directory is one engine's at a time", () => {
  const unlock = lockDirectory(dir);
  expect(() => lockDirectory(dir)).toThrow(`is in use by process ${process.pid}`);
  unlock();
  lockDirectory(dir)();
});

test("a process that lives keeps its lock", () => {
  writeFileSync(join(dir, "lock"), String(process.ppid));
  expect(() => lockDirectory(dir)).toThrow(`is in use by process ${process.ppid}`);
});

test.each([
  ["of a process that is gone", "4194999"],
  ["of an earlier life of ours, as containers have", String(process.pid)],
  ["that a loss of power left empty", ""],
  ["that names nobody", "nobody"],
])("a lock %s is taken over", (_name, text) => {
  writeFileSync(join(dir, "lock"), text);
  lockDirectory(dir)();
});

test("a lock of a process that has ended and that nobody waits for is taken over", async () => {
  // It ends after the shell has become `sleep`, which waits for nobody: a shell would have.
  const parent = spawn("sh", ["-c", "sleep 0.5 & echo $!; exec sleep 60"]);
  try {
    const [said] = await once(parent.stdout, "data");
    const pid = String(said).trim();
    await until(() => readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
    writeFileSync(join(dir, "lock"), pid);
    lockDirectory(dir)();
  } finally {
    parent.kill();
  }
});
