import { expect, test } from "@jest/globals";
import { planFor } from "../../../loadtests/lib/plan.ts";
import { STORY_PLANS } from "../../../loadtests/lib/stories.ts";
import { verdictsOf } from "../../../loadtests/lib/summary/verdicts.ts";
import { KINDS, metricOf, told, unexpectedThresholds } from "../../../loadtests/lib/unexpected.ts";
import { provideGlobals } from "../../../loadtests/runner/node/story.ts";

provideGlobals({});

/** What the report says of unexpected answers, of so many of each kind. */
function seen(counts: Readonly<Record<string, number>>): string | undefined {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(counts).map(([kind, count]) => [metricOf(kind), { values: { count } }]);
  const metrics = { airlock_errors: { values: { count: all } }, ...Object.fromEntries(kinds) };
  const verdicts = verdictsOf(planFor(STORY_PLANS.surge), { metrics, state: { testRunDurationMs: 1000 } });
  return verdicts.find(({ claim }) => claim === "unexpected answers")?.seen;
}

test("the report names unexpected answers by status and path, the most frequent first", () => {
  expect(seen({ "503 | place": 2, "0 | front page": 7, "an admission without a pass": 1 })).toBe(
    "10; 7 × no answer to GET /; 2 × 503 to GET /.airlock/rooms/{room}/place; 1 × an admission without a pass",
  );
  expect(seen({})).toBe("0");
});

test("of very many kinds it names a few, and says how many more there are", () => {
  const many = Object.fromEntries(KINDS.slice(0, 20).map((kind) => [kind, 1]));
  expect(seen(many)).toMatch(/^20; (1 × .+; ){8}12 kinds more$/);
});

test("each kind is a counter with a threshold that holds, since k6 tells of no others", () => {
  const thresholds = unexpectedThresholds();
  expect(Object.keys(thresholds)).toEqual(KINDS.map(metricOf));
  expect(new Set(Object.values(thresholds).flat())).toEqual(new Set(["count>=0"]));
  expect(told("another status | claim")).toBe("another status to POST /.airlock/rooms/{room}/claim");
});
