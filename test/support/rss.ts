import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const SETTLE_MS = 200;

/** Resident memory of this process, bytes, once the garbage is collected and its pages are given back. */
export async function settledRss(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("this process has no gc");
  for (let i = 0; i < 3; i++) {
    collect();
    await pause(SETTLE_MS);
  }
  return process.memoryUsage.rss();
}
