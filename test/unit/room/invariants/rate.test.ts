import { expect, test } from "@jest/globals";
import { Excess } from "../../../../src/simulation/excess.ts";
import { everyRoom } from "../../../support/steps.ts";

test("in every interval no more go in than rate·t + burst, across flush, failover and outage", () => {
  everyRoom(() => {
    const times: number[] = [];
    let [rate, burst, lent] = [0, 0, 0];
    let excess = new Excess(rate, burst);
    return ({ world, admitted }) => {
      const news = [...world.lentAt.slice(lent), ...admitted.map(() => world.now)];
      lent = world.lentAt.length;
      times.push(...news);
      const { ratePerMinute, burst: allowed } = world.settings;
      const raised = ratePerMinute > rate || allowed > burst;
      // Settings change: what the highest of them so far allow is what is promised.
      [rate, burst] = [Math.max(rate, ratePerMinute), Math.max(burst, allowed)];
      if (raised) excess = new Excess(rate, burst);
      for (const at of raised ? times : news) excess.admit(at);
      expect(excess.worst).toBeLessThanOrEqual(1e-6);
    };
  });
});
