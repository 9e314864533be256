import { expect, test } from "@jest/globals";
import { slowest } from "../../../loadtests/lib/summary/figures.ts";

function seen(p95: Readonly<Record<string, number>>): string {
  const metrics = Object.fromEntries(
    Object.entries(p95).map(([name, ms]) => [`http_req_duration{name:${name}}`, { values: { "p(95)": ms } }]),
  );
  return slowest({ metrics, state: { testRunDurationMs: 1000 } });
}

test("the slowest kind of answer is named, which need not be the shop's", () => {
  expect(seen({ status: 5, "front page": 2400, "shop page": 656 })).toBe("front page p95 2400 ms");
  expect(seen({ status: 5, "front page": 20, "shop page": 656 })).toBe("shop page p95 656 ms");
});

test("a run without answers says so", () => {
  expect(seen({})).toBe("no answers");
});
