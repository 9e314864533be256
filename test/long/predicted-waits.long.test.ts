import { expect, test } from "@jest/globals";
import { percentiles } from "../../src/demo/crowd/waits.ts";
import { playSale } from "../../src/simulation/play.ts";
import { saleSettings } from "../../src/simulation/settings.ts";
import { type Queued, queue } from "../support/queuers.ts";
import { openSite } from "../support/site.ts";

const CROWD = { visitors: 3000, withinMs: 40_000, noShows: 0.2, stayMs: 2000 };
const LIMITS = { ratePerMinute: 1200, burst: 20, capacity: 5000 };
const SECOND = 1000;

/** What the simulation says to those who joined when these did. */
function predicted(real: readonly Queued[]) {
  const times = real.map(({ joinedAt }) => joinedAt).sort((a, b) => a - b);
  const arrivals = Float64Array.from(times, (at) => at - (times[0] ?? 0));
  const { waits } = playSale({
    settings: saleSettings(LIMITS),
    arrivals,
    noShow: () => CROWD.noShows,
    staySeconds: CROWD.stayMs / SECOND,
    seed: 1,
  });
  return percentiles([...waits].filter((wait) => !Number.isNaN(wait)).map((wait) => wait / SECOND));
}

test("3,000 real visitors wait as long as the simulation says, within 5 %", async () => {
  // They come from one address, and a machine under load is no reason to turn them away.
  const config = { whenOverloaded: "queue" };
  const site = await openSite({ admission: LIMITS, config });
  try {
    const real = await queue(site.url, CROWD);
    const seen = percentiles(
      real.flatMap(({ joinedAt, insideAt }) =>
        insideAt === undefined ? [] : [(insideAt - joinedAt) / SECOND],
      ),
    );
    const said = predicted(real);
    process.stdout.write(
      `median ${seen.p50.toFixed(1)} s, predicted ${said.p50.toFixed(1)}; ` +
        `90 % ${seen.p90.toFixed(1)} s, predicted ${said.p90.toFixed(1)}\n`,
    );
    expect(Math.abs(said.p50 / seen.p50 - 1)).toBeLessThanOrEqual(0.05);
    expect(Math.abs(said.p90 / seen.p90 - 1)).toBeLessThanOrEqual(0.05);
  } finally {
    await site.close();
  }
}, 400_000);
