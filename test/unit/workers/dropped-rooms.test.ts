import { expect, test } from "@jest/globals";
import type { Config } from "../../../src/config/config.ts";
import { droppedRooms } from "../../../src/workers/dropped-rooms.ts";
import type { WorkerReport } from "../../../src/workers/messages.ts";
import { LEAST, loaded } from "../../support/configuration.ts";

const { config } = loaded(LEAST);

function withRooms(...ids: string[]): Config {
  return { ...config, rooms: config.rooms.flatMap((room) => ids.map((id) => ({ ...room, id }))) };
}

function reporting(people: WorkerReport["people"]): WorkerReport {
  return { readiness: { ready: true, reasons: [] }, metrics: [], people };
}

const reports = [
  reporting({ tickets: { inside: 86, waiting: 4 }, quiet: { inside: 0, waiting: 0 } }),
  reporting({ tickets: { inside: 87, waiting: 4 } }),
];

test("a file that renames or drops a room with people in it is refused, with how many", () => {
  const before = withRooms("tickets", "quiet");
  const gone = 'rooms: "tickets" is gone, with 87 inside and 4 waiting; keep it, or name it in dropsRooms';
  expect(droppedRooms(before, withRooms("renamed"), reports)).toEqual([gone]);
  expect(droppedRooms(before, withRooms("quiet"), reports)).toEqual([gone]);
});

test("an empty room may go, and any that the file names", () => {
  const before = withRooms("tickets", "quiet");
  expect(droppedRooms(before, withRooms("tickets"), reports)).toEqual([]);
  expect(droppedRooms(before, { ...withRooms("quiet"), dropsRooms: ["tickets"] }, reports)).toEqual([]);
});
