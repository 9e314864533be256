import { setTimeout as pause } from "node:timers/promises";
import { quietMiddle, type Try } from "../contest/quiet.ts";
import { admit, pageOf } from "../lab/crowd.ts";
import { openRoom, preQueue, startGateway } from "../lab/gateway.ts";
import type { Lab } from "../lab/lab.ts";
import { startOrigin } from "../lab/origin.ts";
import { wire } from "../lab/request.ts";
import { type Load, type Measured, mostPerSecond, wrk } from "../lab/wrk.ts";
import type { Figure } from "./figure.ts";

const VISITORS = 200;
const TIMES = 5;
/** So many times as many have come in each round, or it does not count: the rest is found ahead of all, at the load of that moment. */
const LEAST_TIMES = 4;
/** For each round that counts. */
const MOST_TRIES = 2;
/** Of the shoppers, in a round without the storm, and as many with it. */
const RUNS = 2;
/** So long that the first requests of connections, which wait for those to be opened, are fewer than a hundredth. */
const RUN_SECONDS = 6;
/** A crowd: each comes once in a while, however long the answer to another takes. */
const CROWD = 1000;
/** Shoppers and how often each of them asks: 400 requests a second. */
const SHOPPERS = 16;
const SHOPPER_REST_MS = 40;
/** Wrk and the shop share a processor, the crowd last, and leave the other to the gateway: what they use is not its delay. */
const OTHERS_CPU = 1;
/** The rest that makes five times as many come is found by trying. */
const TRIES = 2;
/** By then the share of joins that is taken has settled. */
const SETTLE_SECONDS = 3;

/**
 * First, how many joins a second one process takes when it does nothing else: pages for visitors without a place, each with a
 * number and a page of its own. Then shoppers ask at an even pace, without and with five times as many joins. They ask from
 * before the storm: where nobody admitted asks, a crowd may have the whole process.
 */
export const overloadP99: Figure = {
  id: "overload_p99",
  what: "p99 of the admitted with 5 times the joins that one process can take ÷ without any",
  limit: 3,
  async measure(lab) {
    const { joins, shopping } = await site(lab);
    await pause(SETTLE_SECONDS * 1000);
    const alone = await mostPerSecond({ ...joins, connections: CROWD, seconds: lab.pace.seconds });
    const storm = { ...joins, connections: CROWD, mayBeRefused: true, yields: true };
    const restMs = await restFor(TIMES * alone, async (rest) => {
      const [came] = await Promise.all([
        wrk({ ...storm, restMs: rest, seconds: SETTLE_SECONDS }),
        wrk({ ...shopping, seconds: SETTLE_SECONDS + 1 }),
      ]);
      return came.perSecond;
    });
    const shoppers = async () => {
      await wrk({ ...shopping, seconds: SETTLE_SECONDS });
      const runs: Measured[] = [];
      while (runs.length < RUNS) runs.push(await wrk({ ...shopping, seconds: RUN_SECONDS }));
      return runs;
    };
    const tries: Try[] = [];
    for (let left = MOST_TRIES * lab.pace.rounds; tries.length < RUNS * lab.pace.rounds; left--) {
      if (left === 0) throw new Error("the storm was none");
      const calm = await shoppers();
      const [stormy, crowd] = await Promise.all([
        shoppers(),
        // A second more for each of their runs: wrk takes longer than it is told.
        wrk({ ...storm, restMs, seconds: SETTLE_SECONDS + RUNS * RUN_SECONDS + RUNS + 1 }),
      ]);
      process.stderr.write(
        `joins: ${alone.toFixed(0)}/s taken alone, ${crowd.perSecond.toFixed(0)}/s came, ` +
          `${percent(crowd.refused / crowd.requests)} turned away; without: ${inWords(calm)}; with: ${inWords(stormy)}\n`,
      );
      const isStorm = crowd.perSecond >= LEAST_TIMES * alone && crowd.refused > 0;
      if (isStorm) tries.push(...calm.flatMap((before, i) => slower(before, stormy[i])));
    }
    return quietMiddle("p99 with the storm ÷ without", tries, lab.pace.rounds);
  },
};

/** One run with the storm ÷ one without. */
function slower(before: Measured, during: Measured | undefined): Try[] {
  if (during === undefined) return [];
  const stolenShare = Math.max(before.stolenShare, during.stolenShare);
  return [{ value: during.p99Ms / before.p99Ms, stolenShare }];
}

/** How long each of the crowd rests, ms, for so many to come in a second. Whoever waits for an answer comes later by that. */
async function restFor(perSecond: number, tried: (restMs: number) => Promise<number>): Promise<number> {
  const wanted = (CROWD / perSecond) * 1000;
  let restMs = wanted;
  for (let i = 0; i < TRIES; i++) {
    const waited = (CROWD / (await tried(restMs))) * 1000 - restMs;
    restMs = Math.max(0, wanted - waited);
  }
  return restMs;
}

function inWords(runs: readonly Measured[]): string {
  return runs
    .map((run) => `p50 ${run.p50Ms} p99 ${run.p99Ms} ms, host ${percent(run.stolenShare)}`)
    .join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

async function site(
  lab: Lab,
): Promise<{ joins: Pick<Load, "url" | "requests" | "cpu">; shopping: Omit<Load, "seconds"> }> {
  const origin = await lab.keep(startOrigin(OTHERS_CPU));
  const { url, ...gateway } = await lab.keep(
    startGateway([openRoom(origin.url), preQueue(origin.url)], { whenOverloaded: "shed" }),
  );
  const inside = await admit({ url, ...gateway }, "shop", VISITORS);
  const arrival = wire("GET", "/line", { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" });
  return {
    joins: { url, requests: await lab.requests([arrival]), cpu: OTHERS_CPU },
    shopping: {
      url,
      cpu: OTHERS_CPU,
      requests: await lab.requests(pageOf(inside, "/small")),
      connections: SHOPPERS,
      restMs: SHOPPER_REST_MS,
    },
  };
}
