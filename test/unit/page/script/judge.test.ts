import { describe, expect, test } from "@jest/globals";
import { firstPollMs, judge } from "../../../../src/page/script/judge.ts";
import type { PageStatus } from "../../../../src/page/script/status.ts";
import type { PageView } from "../../../../src/page/text/view.ts";

const NOW = Date.UTC(2025, 2, 3, 9, 0);
const OPENS_AT = NOW + 600_000;

const waiting: PageView = {
  kind: "waiting",
  room: "tickets",
  epoch: "1",
  place: 1000,
  ahead: 900,
  eta: null,
  refreshSeconds: 5,
};

function status(more: Partial<PageStatus> = {}): PageStatus {
  return {
    epoch: "1",
    phase: "open",
    pollSeconds: 2,
    message: null,
    opensAt: null,
    lanes: [{ id: "general", called: 400, placesPerMinute: 600 }],
    at: new Date(NOW).toISOString(),
    ...more,
  };
}

function decided(view: PageView, more?: Partial<PageStatus>, stalled = false) {
  return judge({ view, status: status(more), stalled });
}

test.each<PageView>([
  waiting,
  { kind: "closed", room: "tickets", opensAt: OPENS_AT, refreshSeconds: 30 },
  { kind: "engineDown", room: "tickets", refreshSeconds: 2 },
])("whoever sees a page of a room that observes goes to the shop: $kind", (view) => {
  expect(decided(view, { mode: "observe" })).toEqual({ kind: "ask" });
  expect(decided(view, { mode: "observe" }, true)).toEqual({ kind: "ask" });
});

describe("somebody in line", () => {
  test("is told how many are ahead and how long it takes, and comes again as the wait says", () => {
    expect(decided(waiting, { message: "Doors at 7" })).toEqual({
      kind: "stay",
      view: { ...waiting, ahead: 599, eta: { lowSeconds: 54, highSeconds: 77 }, message: "Doors at 7" },
      pollMs: 13_500,
    });
  });

  test("is told of the time at the door as well, where it is long", () => {
    const lanes = [{ id: "general", called: 999, placesPerMinute: 6, doorSeconds: 20 }];
    expect(decided(waiting, { lanes })).toMatchObject({ view: { eta: { lowSeconds: 9, highSeconds: 34 } } });
  });

  test.each([
    [600, 15_000],
    [990, 2000],
  ])("with %d called polls every %d ms", (called, pollMs) => {
    const lanes = [{ id: "general", called, placesPerMinute: called === 600 ? 60 : 600 }];
    expect(decided(waiting, { lanes })).toMatchObject({ pollMs });
  });

  test("comes no more often than the gateway says", () => {
    const lanes = [{ id: "general", called: 990, placesPerMinute: 600 }];
    expect(decided(waiting, { lanes, pollSeconds: 7 })).toMatchObject({ pollMs: 7000 });
  });

  test.each([
    [999, "stay"],
    [1000, "enter"],
    [1001, "enter"],
  ])("with place 1000 and %d called: %s", (called, kind) => {
    expect(decided(waiting, { lanes: [{ id: "general", called, placesPerMinute: 60 }] }).kind).toBe(kind);
  });

  test("looks at the lane that the place is in", () => {
    const lanes = [
      { id: "general", called: 5000, placesPerMinute: 600 },
      { id: "accessible", called: 10, placesPerMinute: 6 },
    ];
    expect(decided({ ...waiting, lane: "accessible" }, { lanes })).toMatchObject({ view: { ahead: 989 } });
  });

  test("sees the line pause and go on", () => {
    const paused = decided(waiting, { phase: "paused" });
    expect(paused).toMatchObject({ view: { kind: "paused", ahead: 599 }, pollMs: 15_000 });
    if (paused.kind === "stay")
      expect(decided(paused.view)).toMatchObject({ view: { kind: "waiting", ahead: 599 } });
  });

  test("waits for the opening, and asks at the pace of the countdown", () => {
    const opensAt = new Date(OPENS_AT).toISOString();
    expect(decided(waiting, { phase: "prequeue", opensAt })).toMatchObject({
      view: { kind: "prequeue", opensAt: OPENS_AT },
      pollMs: 15_000,
    });
  });

  test("keeps the place, and says so, when the engine's clock stands still", () => {
    expect(decided(waiting, {}, true)).toMatchObject({ view: { kind: "engineDown", place: 1000 } });
  });

  test("keeps the place where a gateway that has just started knows nothing yet", () => {
    const verdict = judge({ view: waiting, status: null, stalled: false });
    expect(verdict).toMatchObject({ kind: "stay", view: { kind: "engineDown", place: 1000 }, pollMs: 5000 });
  });

  test.each<[string, Partial<PageStatus>]>([
    ["the sale has closed", { phase: "closed" }],
    ["there is another sale", { epoch: "2" }],
    ["the lanes are gone", { lanes: [] }],
  ])("asks the gateway when %s", (_case, more) => {
    expect(decided(waiting, more).kind).toBe("ask");
  });
});

describe("somebody without a place", () => {
  const closed: PageView = { kind: "closed", room: "tickets", opensAt: OPENS_AT, refreshSeconds: 30 };
  const joining: PageView = { kind: "joining", room: "tickets", refreshSeconds: 2 };

  test("waits at a closed room until it is not closed", () => {
    expect(decided(closed, { phase: "closed" }).kind).toBe("stay");
    expect(decided(closed, { phase: "prequeue" }).kind).toBe("ask");
  });

  test("asks for one as soon as the engine counts again", () => {
    expect(decided(joining, {}, true)).toEqual({ kind: "stay", view: joining, pollMs: 2000 });
    expect(decided(joining).kind).toBe("ask");
  });

  test.each([
    [OPENS_AT - 4000, 2000],
    [OPENS_AT - 40_000, 10_000],
    [OPENS_AT - 400_000, 15_000],
  ])("polls a room that opens at another pace the nearer that is", (nowMs, pollMs) => {
    expect(firstPollMs(closed, nowMs)).toBe(pollMs);
  });
});
