import { expect, test } from "@jest/globals";
import { Announcer } from "../../../../src/page/script/announcer.ts";

test("a new state is read at once, numbers every half minute at most, and nothing twice", () => {
  const announcer = new Announcer("You’re in the queue", 0);
  const said = (heading: string, text: string, ms: number) => announcer.next(heading, text, ms);
  expect(said("You’re in the queue", "100 ahead", 29_999)).toBeNull();
  expect(said("You’re in the queue", "90 ahead", 30_000)).toBe("90 ahead");
  expect(said("You’re in the queue", "80 ahead", 59_000)).toBeNull();
  expect(said("It’s your turn", "go", 59_001)).toBe("go");
  expect(said("It’s your turn", "go", 99_000)).toBeNull();
});
