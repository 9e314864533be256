import { expect, test } from "@jest/globals";
import { PendingBatch } from "../../../src/engine/pending.ts";
import { AirlockError } from "../../../src/errors.ts";

const claim = (place: number) => ({ lane: "general", place, id: `visitor-${place}` });

test("a claim that did not go with an exchange is still one with its visitor's next", () => {
  const questions = new PendingBatch();
  const asked = Array.from({ length: 1001 }, (_, i) => questions.claim(claim(i + 1)));
  expect(questions.take().size).toBe(1000);
  expect(questions.claim(claim(1001))).toBe(asked[1000]);
  expect(questions.size).toBe(1);
});

test("a claim that went with an exchange is asked anew", () => {
  const questions = new PendingBatch();
  const first = questions.claim(claim(1));
  questions.take();
  expect(questions.claim(claim(1))).not.toBe(first);
  expect(questions.size).toBe(1);
});

test("a claim that was refused is asked anew", async () => {
  const questions = new PendingBatch();
  const first = questions.claim(claim(1));
  questions.refuse(new Error("the engine is away"));
  await expect(first).rejects.toThrow("away");
  const second = questions.claim(claim(1));
  expect(second).not.toBe(first);
  expect(questions.size).toBe(1);
});

test("newcomers who may have a number ask again as long as they have patience, the others once", async () => {
  const lost = new Error("the answer was lost");
  const didNothing = new AirlockError("ERR_ENGINE_DOWN", "not sent", { didNothing: true });
  const questions = new PendingBatch();
  const now = performance.now();
  const asked = questions.arrive({ lane: "general", id: "a" }).catch(String);
  questions.take().fail(lost, now);
  questions.take().fail(didNothing, now + 4000);
  questions.take().fail(lost, now + 4900);
  expect(questions.size).toBe(1);
  questions.take().fail(lost, now + 5100);
  expect(await asked).toBe(String(lost));

  const unheard = questions.arrive({ lane: "general", id: "b" }).catch(String);
  questions.take().fail(didNothing, now);
  expect(questions.size).toBe(1);
  questions.take().fail(didNothing, now);
  expect(await unheard).toBe(String(didNothing));
});
