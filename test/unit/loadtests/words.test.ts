import { expect, test } from "@jest/globals";
import { readLoadWords } from "../../../loadtests/runner/words.ts";

test("options become variables of the story", () => {
  expect(readLoadWords(["surge", "--visitors", "50", "--rate", "60", "-e", "NOSHOWS=0.6"])).toEqual({
    story: "surge",
    target: undefined,
    redis: undefined,
    engine: undefined,
    env: { VISITORS: "50", RATE: "60", NOSHOWS: "0.6" },
  });
});

test.each([
  [[], "name one story: surge, soak"],
  [["surf"], "name one story: surge, soak"],
  [["surge", "soak"], "name one story"],
  [["surge", "--engine", "jmeter"], 'option --engine must be "node" or "k6"'],
  [
    ["surge", "--target", "http://127.0.0.1:1", "--redis", "start"],
    "option --redis makes no sense with --target",
  ],
  [["surge", "--target", "tickets.example"], "option --target must be an address"],
  [["surge", "-e", "RATE"], 'option -e must be NAME=VALUE, not "RATE"'],
  [["surge", "--visitor", "3"], "did you mean --visitors"],
])("%j is refused", (words, message) => {
  expect(() => readLoadWords(words)).toThrow(message);
});
