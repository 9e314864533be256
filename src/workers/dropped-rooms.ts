import type { Config } from "../config/config.ts";
import type { WorkerReport } from "./messages.ts";

/**
 * What is wrong with a configuration that no longer has a room in which people are: they would be thrown out. A room of another
 * id is another room. Empty: nothing is, or the file names the rooms in `dropsRooms`.
 */
export function droppedRooms(before: Config, after: Config, reports: readonly WorkerReport[]): string[] {
  const kept = new Set([...after.rooms.map(({ id }) => id), ...after.dropsRooms]);
  return before.rooms.flatMap(({ id }) => {
    if (kept.has(id)) return [];
    const inside = most(reports, (report) => report.people[id]?.inside);
    const waiting = most(reports, (report) => report.people[id]?.waiting);
    if (inside + waiting === 0) return [];
    const who = `${inside} inside and ${waiting} waiting`;
    return [`rooms: "${id}" is gone, with ${who}; keep it, or name it in dropsRooms`];
  });
}

/** Each worker tells of the whole room, some a moment later than others. */
function most(reports: readonly WorkerReport[], count: (report: WorkerReport) => number | undefined): number {
  return Math.max(0, ...reports.map((report) => count(report) ?? 0));
}
