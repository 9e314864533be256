import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { until } from "../../support/until.ts";

const MAIN = new URL("../../../dist/main.js", import.meta.url).pathname;
/** A program that starts takes less than half of this. */
const STARTED_SECONDS = 2;
const TICKS_A_SECOND = 100;
const cwd = mkdtempSync(join(tmpdir(), "airlock-threads-"));
afterAll(() => rmSync(cwd, { recursive: true }));

function simulate(...words: readonly string[]) {
  return spawn(process.execPath, [MAIN, "simulate", ...words], { cwd, stdio: "ignore" });
}

test("many visitors are played in a thread, with the same figures each time", async () => {
  const words = ["--visitors", "50000", "--rate", "50000", "--within", "1m"];
  for (const file of ["a.json", "b.json"]) {
    const [code] = await once(simulate(...words, "--json", file), "exit");
    expect(code).toBe(0);
  }
  const figures = JSON.parse(readFileSync(join(cwd, "a.json"), "utf8"));
  expect(figures.admitted + figures.noShows).toBe(50_000);
  expect(figures.excess).toBeLessThanOrEqual(1e-6);
  expect(JSON.parse(readFileSync(join(cwd, "b.json"), "utf8"))).toEqual(figures);
});

test("one SIGTERM ends a simulation under way", async () => {
  const child = simulate("--visitors", "10000000", "--rate", "600");
  await once(child, "spawn");
  const exit = once(child, "exit");
  try {
    await until(() => cpuSeconds(child.pid) > STARTED_SECONDS, 30_000);
    child.kill("SIGTERM");
    expect(await exit).toEqual([1, null]);
  } finally {
    child.kill("SIGKILL");
  }
}, 60_000);

/** By its processor time: a signal that comes while a program starts ends it, whatever the program does with later ones. */
function cpuSeconds(pid = 0): number {
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user = 0, system = 0] = fields.split(" ").slice(11, 13).map(Number);
  return (user + system) / TICKS_A_SECOND;
}
