import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";

const MAIN = new URL("../../../dist/main.js", import.meta.url).pathname;
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

test("SIGTERM ends a simulation under way", async () => {
  const child = simulate("--visitors", "10000000", "--rate", "600");
  await once(child, "spawn");
  // Sent again until it ends: the first may come before the program listens, and a second one ends it at once.
  const timer = setInterval(() => child.kill("SIGTERM"), 100);
  const [code, signal] = await once(child, "exit");
  clearInterval(timer);
  expect([1, 143, "SIGTERM"]).toContain(code ?? signal);
});
