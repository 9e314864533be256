import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface LoadRun {
  readonly code: number | null;
  /** What it printed. */
  readonly text: string;
  readonly html: string;
  /** The claims of the report that did not hold. */
  readonly failed: readonly string[];
}

const PROGRAM = join("node_modules", ".cache", "airlock", "loadtests", "runner", "load.js");

let compiled: Promise<unknown> | undefined;

/** `npm run load -- WORDS`, compiled once for a file of tests. */
export async function runLoad(words: readonly string[]): Promise<LoadRun> {
  // Tests that run at once do not wait for a `beforeAll`.
  compiled ??= promisify(execFile)("sh", ["scripts/run-ts", "loadtests/runner/load.ts", "--help"]);
  await compiled;
  const folder = await mkdtemp(join(tmpdir(), "airlock-load-test-"));
  const html = join(folder, "report.html");
  const json = join(folder, "report.json");
  const args = [
    "--enable-source-maps",
    PROGRAM,
    ...words,
    "--engine",
    "node",
    "--html",
    html,
    "--json",
    json,
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.on("data", (data) => {
    text += data;
  });
  child.stderr.on("data", (data) => {
    text += data;
  });
  const [code] = await once(child, "close");
  try {
    const report: unknown = JSON.parse(readFileSync(json, "utf8"));
    return { code, text, html: readFileSync(html, "utf8"), failed: failedClaims(report) };
  } catch (cause) {
    throw new Error(`no report was written: ${text}`, { cause });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function failedClaims(report: unknown): string[] {
  const { verdicts } = Object(report);
  if (!Array.isArray(verdicts)) throw new TypeError("the report has no verdicts");
  return verdicts.filter(({ ok }) => !ok).map(({ claim }) => String(claim));
}
