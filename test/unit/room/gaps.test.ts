import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { heldBetween, type Numbers, passGap, recallGaps, skipTo, waitingIn } from "../../../src/room/gaps.ts";

const laneOf = (parts: Partial<Numbers> = {}): Numbers => ({ issued: 0, called: 0, ...parts });

describe("numbers that a repair skipped", () => {
  test("are nobody's: they do not wait, and nobody waits for them", () => {
    const lane = laneOf({ issued: 50, called: 40 });
    skipTo(lane, 55);
    lane.issued += 3;
    expect(lane).toMatchObject({ issued: 58, gaps: [{ from: 51, to: 55 }] });
    expect(waitingIn(lane)).toBe(13);
    expect(heldBetween(lane, 40, 55)).toBe(10);
    expect(heldBetween(lane, 40, 52)).toBe(10);
    expect(heldBetween(lane, 52, 57)).toBe(2);
  });

  test("are passed by the frontier as soon as it comes to them", () => {
    const lane = laneOf({ issued: 50, called: 40, gaps: [{ from: 42, to: 45 }] });
    passGap(lane);
    expect(lane.called).toBe(40);
    lane.called = 41;
    passGap(lane);
    expect(lane).toMatchObject({ called: 45, gaps: undefined });
  });

  test("are one gap where two repairs follow each other", () => {
    const lane = laneOf({ issued: 50, called: 40 });
    skipTo(lane, 55);
    skipTo(lane, 60);
    skipTo(lane, 60);
    expect(lane.gaps).toEqual([{ from: 51, to: 60 }]);
  });

  test("below what another gateway knows to be given out are as that one tells", () => {
    const lane = laneOf({ issued: 110, called: 0, gaps: [{ from: 101, to: 110 }] });
    recallGaps(lane, { issued: 105, gaps: [{ from: 20, to: 29 }] });
    expect(lane.gaps).toEqual([
      { from: 20, to: 29 },
      { from: 106, to: 110 },
    ]);
    recallGaps(lane, { issued: 150 });
    expect(lane.gaps).toBeUndefined();
  });

  test("stay counted to the number, however many repairs there were", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ joins: fc.nat(4), margin: fc.nat(30) }), { maxLength: 300 }),
        (losses) => {
          const lane = laneOf();
          let joined = 0;
          for (const { joins, margin } of losses) {
            lane.issued += joins;
            joined += joins;
            skipTo(lane, lane.issued + margin);
          }
          expect(waitingIn(lane)).toBe(joined);
          expect(lane.gaps?.length ?? 0).toBeLessThanOrEqual(64);
          for (let at = 1; at <= lane.issued; at += 7)
            expect(heldBetween(lane, 0, at) + heldBetween(lane, at, lane.issued)).toBe(joined);
        },
      ),
      { numRuns: 50 },
    );
  });
});
