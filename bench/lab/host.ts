import { readFileSync } from "node:fs";

/** Of the first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. What follows is in the first two. */
const KINDS = 8;
const STEAL = KINDS - 1;

/**
 * Begins to watch, and gives a function that tells the share of all processors' time, 0 to 1, that the host of a virtual
 * machine has taken since then while somebody here wanted it. 0 where there is no host, or one that does not tell.
 */
export function watchHost(): () => number {
  const before = readStat();
  return () => stolenShare(before, readStat());
}

/** Between two texts of `/proc/stat`. */
export function stolenShare(before: string, after: string): number {
  const [from, to] = [timesOf(before), timesOf(after)];
  const spent = to.map((ticks, i) => ticks - (from[i] ?? 0));
  const all = spent.reduce((sum, ticks) => sum + ticks, 0);
  return all === 0 ? 0 : (spent[STEAL] ?? 0) / all;
}

/** The time of all processors together, by kind. */
function timesOf(stat: string): number[] {
  const [line = ""] = stat.split("\n", 1);
  return line
    .split(/\s+/)
    .slice(1, 1 + KINDS)
    .map(Number);
}

function readStat(): string {
  return readFileSync("/proc/stat", "utf8");
}
