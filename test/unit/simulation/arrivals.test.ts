import { describe, expect, test } from "@jest/globals";
import { arrivalTimes, countedCurve, flatCurve, waveCurve } from "../../../src/simulation/arrivals.ts";
import { spreadLanes } from "../../../src/simulation/lanes.ts";
import { Slots } from "../../../src/simulation/slots.ts";

describe("arrivals", () => {
  test("flat: evenly within the time", () => {
    expect([...arrivalTimes(flatCurve(10), 5)]).toEqual([0, 2000, 4000, 6000, 8000]);
  });

  test("wave: half in the first tenth, 85 % by the half", () => {
    const times = arrivalTimes(waveCurve(600), 1000);
    const by = (seconds: number) => times.filter((at) => at < seconds * 1000).length;
    expect(by(60)).toBe(500);
    expect(by(300)).toBe(850);
    expect(by(600)).toBe(1000);
  });

  test("counted: so many in each step, also where a step has nobody", () => {
    const steps = [
      { seconds: 10, visitors: 2 },
      { seconds: 10, visitors: 0 },
      { seconds: 10, visitors: 2 },
    ];
    expect([...arrivalTimes(countedCurve(steps), 4)]).toEqual([0, 5000, 20_000, 25_000]);
  });

  test("counted: nobody at all is refused", () => {
    expect(() => countedCurve([{ seconds: 1, visitors: 0 }])).toThrow("nobody arrives");
  });
});

test("lanes are spread so that any hundred in a row have their parts", () => {
  const lanes = [
    { id: "general", share: 80, part: 0.95 },
    { id: "accessible", share: 20, part: 0.05 },
  ];
  const chosen = spreadLanes(lanes, 1000);
  for (let from = 0; from + 100 <= 1000; from += 50) {
    const some = chosen.subarray(from, from + 100).filter((lane) => lane === 1).length;
    expect(Math.abs(some - 5)).toBeLessThanOrEqual(1);
  }
});

test("slots give what is due, once, earliest first", () => {
  const slots = new Slots(10, 5);
  slots.add(25, 1);
  slots.add(5, 2);
  slots.add(30, 3);
  const due: number[] = [];
  slots.takeDue(29, (what) => due.push(what));
  expect(due).toEqual([2]);
  slots.takeDue(30, (what) => due.push(what));
  expect(due).toEqual([2, 1, 3]);
  // What was due already falls due at the next look.
  slots.add(0, 4);
  slots.takeDue(40, (what) => due.push(what));
  expect(due).toEqual([2, 1, 3, 4]);
  expect(slots.size).toBe(0);
});

test("slots keep the order of adding, however far ahead somebody falls due", () => {
  const slots = new Slots(1, 10_000);
  const due: number[] = [];
  slots.takeDue(700, () => {});
  for (let i = 0; i < 10_000; i += 1) slots.add(701 + ((i * 7) % 5000), i);
  slots.takeDue(10_000, (what) => due.push(what));
  const order = Array.from({ length: 10_000 }, (_, i) => i).sort(
    (a, b) => ((a * 7) % 5000) - ((b * 7) % 5000) || a - b,
  );
  expect(due).toEqual(order);
});
