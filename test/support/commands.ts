import type { Redis } from "ioredis";

/** What a client and a test do on their own account. */
const OURS = /^(?:info|hello|client\||config\|)/;

/** How often each command has run, those in scripts as well, by Redis' own count since it started or `CONFIG RESETSTAT`. */
export async function commandsRun(redis: Redis): Promise<Record<string, number>> {
  const info = await redis.info("commandstats");
  const calls = [...info.matchAll(/^cmdstat_(\S+):calls=(\d+)/gm)];
  return Object.fromEntries(
    calls.flatMap(([, name = "", count]) => (OURS.test(name) ? [] : [[name, Number(count)]])),
  );
}

export function sum(calls: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((all, count) => all + count, 0);
}
