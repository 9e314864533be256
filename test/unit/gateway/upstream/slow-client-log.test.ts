import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { SlowClientLog } from "../../../../src/gateway/upstream/slow-client-log.ts";
import { createLog } from "../../../../src/log.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test("the first is told at once, and a crowd behind it in one line", () => {
  const stream = new PassThrough();
  const lines = () =>
    (stream.read()?.toString() ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line: string) => JSON.parse(line));
  const told = new SlowClientLog("tickets", createLog({ level: "info" }, stream));
  told.ended("bypass", "waited-for");
  expect(lines()).toEqual([
    expect.objectContaining({ room: "tickets", share: "bypass", why: "waited-for", ended: 1 }),
  ]);
  for (let i = 0; i < 3000; i++) told.ended("bypass", "waited-for");
  expect(lines()).toEqual([]);
  jest.advanceTimersByTime(10_000);
  expect(lines()).toEqual([expect.objectContaining({ ended: 3000 })]);
  jest.advanceTimersByTime(60_000);
  expect(lines()).toEqual([]);
});
