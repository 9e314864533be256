import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { watchHost } from "./host.ts";
import { onCpu } from "./program.ts";

const SCRIPT = join(process.cwd(), "bench", "lab", "wrk.lua");
const YIELDING = ["nice", "-n", "19"];
/** The host takes less from one run than from another. */
const MOST_OF_RUNS = 3;
const US_PER_MS = 1000;
const US_PER_SECOND = 1_000_000;

export interface Load {
  readonly url: string;
  /** A file that `writeRequests` has written. */
  readonly requests: string;
  readonly seconds: number;
  readonly connections: number;
  /** How long each connection rests before a request, ms, in the mean; in halves. Default 0: as fast as the answers come. */
  readonly restMs?: number;
  /** An answer that is an error is one. Default: it fails the run. */
  readonly mayBeRefused?: boolean;
  /** The one processor that wrk may use. Default: any. */
  readonly cpu?: number;
  /** Whether whoever else wants that processor gets it first. */
  readonly yields?: boolean;
}

export interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were errors, among all. */
  readonly refused: number;
  /** The share of all processors' time that the host took meanwhile, 0 to 1: whoever waits longest waits for that. */
  readonly stolenShare: number;
}

/** Requests as they go over the wire, into a file for `wrk`. */
export async function writeRequests(file: string, requests: readonly string[]): Promise<string> {
  await writeFile(file, requests.map((text) => `${text}\0`).join(""));
  return file;
}

/** One run of wrk with one thread. Fails where an answer was an error or a connection broke. */
export async function wrk(load: Load): Promise<Measured> {
  const { url, requests, seconds, connections, restMs = 0, mayBeRefused = false, cpu, yields = false } = load;
  const sizes = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "--timeout", "10s"];
  const args = ["-s", SCRIPT, url, "--", requests, String(restMs)];
  const [file = "", ...words] = onCpu(cpu, [...(yields ? YIELDING : []), "wrk", ...sizes, ...args]);
  const stolen = watchHost();
  const { stdout } = await promisify(execFile)(file, words);
  const stolenShare = stolen();
  const told: unknown = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  const { requests: count = 0, micros = 0, p50 = 0, p99 = 0, broken, late, refused = 0 } = numbers(told);
  if (count === 0 || broken || late || (refused > 0 && !mayBeRefused))
    throw new Error(`requests to ${url} failed: ${stdout}`);
  return {
    requests: count,
    perSecond: (count / micros) * US_PER_SECOND,
    refused,
    p50Ms: p50 / US_PER_MS,
    p99Ms: p99 / US_PER_MS,
    stolenShare,
  };
}

/** The most requests a second that were answered in any of three runs: what a server can take. */
export async function mostPerSecond(load: Load): Promise<number> {
  let most = 0;
  for (let i = 0; i < MOST_OF_RUNS; i++) most = Math.max(most, (await wrk(load)).perSecond);
  return most;
}

function numbers(told: unknown): Record<string, number> {
  return Object.fromEntries(Object.entries(told ?? {}).map(([name, value]) => [name, Number(value)]));
}
