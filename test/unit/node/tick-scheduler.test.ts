import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "@jest/globals";
import {
  deferToTick,
  endLastThisTick,
  endThisTick,
  writeThisTick,
} from "../../../src/node/tick-scheduler.ts";

const ACTS = 200;
const ACT_MS = 0.3;

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** Work as a join has it: a promise that is settled, and what was waiting for it. */
async function settled(act: (i: number) => void, acts: number): Promise<void> {
  const answers = Array.from({ length: acts }, (_, i) => {
    let settle = () => {};
    const question = new Promise<void>((resolve) => (settle = resolve));
    deferToTick(settle);
    return question.then(() => {}).then(() => act(i));
  });
  await Promise.all(answers);
}

test("acts are done in the order in which they were asked for, thousands of them", async () => {
  const done: number[] = [];
  await settled((i) => done.push(i), 5000);
  expect(done).toEqual(Array.from({ length: 5000 }, (_, i) => i));
});

test("an act is over, with what waited for it, before the next; whoever comes meanwhile waits for a few of them", async () => {
  let done = 0;
  const between: number[] = [];
  const look = () => {
    between.push(done);
    if (done < ACTS) setImmediate(look);
  };
  setImmediate(look);
  await settled(() => {
    busy(ACT_MS);
    done += 1;
  }, ACTS);
  const most = Math.max(...between.map((count, i) => count - (between[i - 1] ?? 0)));
  // 0.3 ms and one act are two; a machine that is busy otherwise makes it one.
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(3);
});

test("an act that asks for another has it done in its turn", async () => {
  const done: string[] = [];
  await new Promise<void>((resolve) => {
    deferToTick(() => {
      done.push("first");
      deferToTick(() => {
        done.push("third");
        resolve();
      });
    });
    deferToTick(() => done.push("second"));
  });
  expect(done).toEqual(["first", "second", "third"]);
});

test("before somebody is refused goes out what the others have written, and the refusal when the turn ends", async () => {
  const response = () => new ServerResponse(new IncomingMessage(new Socket()));
  const [inside, refused, shop] = [response(), response(), new Socket()];
  endThisTick(inside, "come in");
  writeThisTick(shop);
  expect([inside.writableEnded, shop.writableCorked]).toEqual([false, 1]);
  endLastThisTick(refused, "not now");
  expect([inside.writableEnded, shop.writableCorked, refused.writableEnded]).toEqual([true, 0, false]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(refused.writableEnded).toBe(true);
});
