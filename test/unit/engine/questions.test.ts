import { expect, test } from "@jest/globals";
import { Questions } from "../../../src/engine/questions.ts";

const claim = (place: number) => ({ lane: "general", place, id: `visitor-${place}` });

test("a claim that did not go with an exchange is still one with its visitor's next", () => {
  const questions = new Questions();
  const asked = Array.from({ length: 1001 }, (_, i) => questions.claim(claim(i + 1)));
  expect(questions.take().size).toBe(1000);
  expect(questions.claim(claim(1001))).toBe(asked[1000]);
  expect(questions.size).toBe(1);
});

test("a claim that went with an exchange is asked anew", () => {
  const questions = new Questions();
  const first = questions.claim(claim(1));
  questions.take();
  expect(questions.claim(claim(1))).not.toBe(first);
  expect(questions.size).toBe(1);
});

test("a claim that was refused is asked anew", async () => {
  const questions = new Questions();
  const first = questions.claim(claim(1));
  questions.refuse(new Error("the engine is away"));
  await expect(first).rejects.toThrow("away");
  const second = questions.claim(claim(1));
  expect(second).not.toBe(first);
  expect(questions.size).toBe(1);
});
