import { expect, test } from "@jest/globals";
import { firstPollMs, judge } from "../../../../src/page/script/judge.ts";
import type { PageStatus } from "../../../../src/page/script/status.ts";
import type { PageView } from "../../../../src/page/text/view.ts";

const NOW = Date.UTC(2025, 2, 3, 9, 0);
const DAY = 24 * 60 * 60 * 1000;
const early = (opensAt: number): PageView => ({
  kind: "early",
  room: "tickets",
  opensAt,
  closesAt: opensAt + DAY,
  refreshSeconds: 15,
});
const lottery: PageView = {
  kind: "lottery",
  room: "tickets",
  epoch: "1",
  drawNumber: 7,
  opensAt: NOW + 60_000,
  refreshSeconds: 15,
};

function status(more: Partial<PageStatus> = {}): PageStatus {
  return {
    epoch: "1",
    phase: "open",
    pollSeconds: 2,
    message: null,
    opensAt: new Date(NOW + 60_000).toISOString(),
    lanes: [{ id: "general", called: 0, placesPerMinute: 600 }],
    at: new Date(NOW).toISOString(),
    ...more,
  };
}

test("a window that opens tomorrow is waited for, and asked about when it is there by the engine's clock", () => {
  const verdict = (opensAt: number) => judge({ view: early(opensAt), status: status(), stalled: false });
  expect(verdict(NOW + DAY)).toMatchObject({ kind: "stay", pollMs: 15_000 });
  expect(verdict(NOW + 1)).toMatchObject({ kind: "stay", pollMs: 2000 });
  expect(verdict(NOW)).toEqual({ kind: "ask" });
  expect(firstPollMs(early(NOW + 20_000), NOW)).toBe(5000);
});

test("a draw is waited for through the pre-queue, then each page asks for its own place within a poll", () => {
  const verdict = (more: Partial<PageStatus>, stalled = false) =>
    judge({ view: lottery, status: status(more), stalled });
  expect(verdict({ phase: "prequeue" })).toMatchObject({ kind: "stay", view: lottery, pollMs: 15_000 });
  const drawn = verdict({ phase: "open" });
  expect(drawn.kind).toBe("own");
  expect("pollMs" in drawn && drawn.pollMs >= 0 && drawn.pollMs <= 2000).toBe(true);
  expect(verdict({ phase: "closed" })).toEqual({ kind: "ask" });
  expect(verdict({ epoch: "2" })).toEqual({ kind: "ask" });
  expect(verdict({ phase: "open" }, true)).toMatchObject({
    kind: "stay",
    view: { kind: "engineDown", drawNumber: 7 },
  });
});
