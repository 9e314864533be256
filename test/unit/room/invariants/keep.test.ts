import { expect, test } from "@jest/globals";
import type { Claim, ClaimOutcome } from "../../../../src/room/batch.ts";
import { everyRoom } from "../../../support/steps.ts";
import type { Seen, Visitor, World } from "../../../support/world.ts";

const CLAIM_MS = 60_000;

function claimsOf({ batch, outcome, world }: Seen): { who: Visitor; claim: Claim; answer: ClaimOutcome }[] {
  return outcome.claims.flatMap((answer, i) => {
    const claim = batch.claims[i];
    const who = world.visitors.get(claim?.id ?? "");
    return claim === undefined || who === undefined || who.place !== claim.place || who.lane !== claim.lane
      ? []
      : [{ who, claim, answer }];
  });
}

/** Whether the last pass that the visitor was given has not ended. */
function isInside(who: Visitor, world: World): boolean {
  return !who.released && (who.passes.at(-1)?.expiresAt ?? 0) > world.now;
}

test("a place that was not used ends only for who gave it back, and lapses claimSeconds after its call", () => {
  everyRoom(() => {
    const calledAt = new Map<string, { called: number; at: number }[]>();
    return (seen) => {
      for (const { who, answer } of claimsOf(seen)) {
        if (who.released || seen.world.wasAdmitted(who)) continue;
        expect(answer.state).not.toBe("ended");
        if (answer.state !== "lapsed") continue;
        const call = calledAt.get(who.lane)?.find(({ called }) => called >= who.place);
        expect(seen.world.now - (call?.at ?? seen.world.now)).toBeGreaterThanOrEqual(CLAIM_MS);
      }
      for (const { id, called } of seen.outcome.snapshot.lanes) {
        const calls = calledAt.get(id) ?? [];
        if (called > (calls.at(-1)?.called ?? 0)) calls.push({ called, at: seen.world.now });
        calledAt.set(id, calls);
      }
    };
  });
});

test("whoever is called stays called", () => {
  everyRoom(() => {
    const called = new Map<string, number>();
    return ({ outcome, recovering }) => {
      if (recovering) return;
      for (const lane of outcome.snapshot.lanes) {
        expect(lane.called).toBeGreaterThanOrEqual(called.get(lane.id) ?? 0);
        expect(lane.issued).toBeGreaterThanOrEqual(lane.called);
        called.set(lane.id, lane.called);
      }
    };
  });
});

test("whoever is inside and claims again is granted the same session", () => {
  everyRoom(() => (seen) => {
    if (seen.recovering) return;
    for (const { who, answer } of claimsOf(seen)) {
      if (!isInside(who, seen.world)) continue;
      // The one that was told last: the pass of a first lease that ran out may come back for a session after the next has ended.
      const startedAt = who.passes.at(-1)?.startedAt;
      expect(answer).toMatchObject({ state: "admitted", startedAt });
      if (answer.state === "admitted") expect(answer.expiresAt).toBeGreaterThan(seen.world.now);
    }
  });
});

test("whoever released a session or a place never gets it again", () => {
  everyRoom(() => ({ batch, outcome, world, recovering }) => {
    if (recovering) return;
    const answers = [...outcome.claims, ...outcome.renewals];
    for (const [i, who] of [...batch.claims, ...batch.renewals].entries()) {
      const visitor = world.visitors.get(who.id);
      if (visitor?.released && visitor.place === who.place) expect(answers[i]?.state).not.toBe("admitted");
    }
  });
});
