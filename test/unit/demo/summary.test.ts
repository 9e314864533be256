import { expect, test } from "@jest/globals";
import { createWaitMeter } from "../../../src/demo/crowd/waits.ts";
import { summary } from "../../../src/demo/summary.ts";
import { progressOf } from "../cli/demo/progress.ts";

function text(...progress: Parameters<typeof progressOf>): string {
  return summary(progressOf(...progress))
    .map((line) => line.text)
    .join("\n");
}

test("a crowd that is through is told from one that was sent home", () => {
  expect(text({ bought: 200, left: 50, gaveUp: 30, noShows: 19, failed: 1 })).toContain(
    "The crowd is through after 01:14",
  );
  expect(text({ bought: 200, waiting: 58, ready: 2, inside: 40 })).toContain(
    "The crowd was sent home (60 in line, 40 in the shop) after 01:14",
  );
});

test("the summary sets what was admitted beside what was allowed, for every window", () => {
  expect(text({}, 6)).toMatch(
    /any window of +1 s +5 s +20 s +60 s\n.*most admitted +6 +6 +6 +6\n.*allowed +7 +15 +45 +125/,
  );
});

test("estimates are told by how many held, where there were any", () => {
  const waits = createWaitMeter();
  waits.estimated({ lowSeconds: 10, highSeconds: 20 }, 15);
  waits.estimated({ lowSeconds: 10, highSeconds: 20 }, 23);
  expect(text({}, 2, waits)).toMatch(/estimates +50 % of 2 held; 90 % missed by at most 3.0 s$/m);
  expect(text({})).toMatch(/estimates +none to check: nobody who was told one went in$/m);
});

test("errors are told by kind", () => {
  expect(text({})).toMatch(/errors +0$/);
  expect(text({ errors: { "shop 502": 2 } })).toMatch(/errors +2 of shop 502$/);
});

test("every line fits into 80 columns", () => {
  const counts = { arrived: 20_000, gaveUp: 20_000, noShows: 20_000, waiting: 20_000, inside: 20_000 };
  expect(
    Math.max(
      ...text(counts, 300)
        .split("\n")
        .map((line) => line.length),
    ),
  ).toBeLessThan(80);
});
