import { expect, test } from "@jest/globals";
import { Announcer } from "../../../../src/page/script/announcer.ts";

test("a new state is read at once, numbers every half minute at most, and nothing twice", () => {
  const announcer = new Announcer("You are in line", 0);
  const said = (heading: string, text: string, ms: number) => announcer.next(heading, text, ms);
  expect(said("You are in line", "100 ahead", 29_999)).toBeNull();
  expect(said("You are in line", "90 ahead", 30_000)).toBe("90 ahead");
  expect(said("You are in line", "80 ahead", 59_000)).toBeNull();
  expect(said("It is your turn", "go", 59_001)).toBe("go");
  expect(said("It is your turn", "go", 99_000)).toBeNull();
});
