import { describe, expect, test } from "@jest/globals";
import { demoHabits, demoLimit, demoPlan } from "../../../src/demo/plan.ts";

describe("a demo plan", () => {
  test("has sizes of its own", () => {
    expect(demoPlan([])).toEqual({
      engine: "embedded",
      visitors: 300,
      ratePerMinute: 120,
      seconds: 120,
      port: undefined,
    });
  });

  test("is what the options say", () => {
    const args = ["--redis", "redis://h/3", "--visitors=5", "--rate", "60", "--seconds", "9", "--port", "81"];
    expect(demoPlan(args)).toEqual({
      engine: "redis://h/3",
      visitors: 5,
      ratePerMinute: 60,
      seconds: 9,
      port: 81,
    });
  });

  test("without a crowd has no visitors", () => {
    expect(demoPlan(["--no-crowd"]).visitors).toBe(0);
  });

  test.each([
    [["--visitors", "0"], "option --visitors must be a whole number from 1 to 20000"],
    [["--visitors", "3x"], "option --visitors must be a whole number from 1 to 20000"],
    [["--rate", "1.5"], "option --rate must be a whole number from 1 to 60000"],
    [["--seconds", "3601"], "option --seconds must be a whole number from 1 to 3600"],
    [["--port", "65536"], "option --port must be a whole number from 1 to 65535"],
    [["--port="], "option --port must be a whole number from 1 to 65535"],
    [["--redis", "embedded"], "option --redis must be a Redis URL"],
    [["--vistors", "3"], "unknown option '--vistors'; did you mean --visitors?"],
    [["--no-crowd", "--visitors", "3"], "option --visitors makes no sense with --no-crowd"],
  ])("of %j is refused", (args, message) => {
    expect(() => demoPlan(args)).toThrow(expect.objectContaining({ code: "ERR_USAGE", message }));
  });

  test("never repeats a Redis URL that it refuses", () => {
    expect(() => demoPlan(["--redis", "redis://:hunter2@"])).toThrow(
      expect.objectContaining({ code: "ERR_USAGE", message: expect.not.stringContaining("hunter2") }),
    );
  });
});

test.each([
  [120, 5],
  [600, 5],
  [1200, 10],
  [60_000, 500],
])("at %i a minute the burst is %i", (rate, burst) => {
  expect(demoLimit(demoPlan(["--rate", String(rate)]))).toEqual({ ratePerMinute: rate, burst });
});

test.each([
  [120, 10],
  [8, 2],
])("a wave of %i s begins with a rush of %i s", (seconds, rushSeconds) => {
  expect(demoHabits(demoPlan(["--seconds", String(seconds)]))).toMatchObject({
    waveSeconds: seconds,
    rushSeconds,
  });
});
