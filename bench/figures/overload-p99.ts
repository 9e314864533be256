import { setTimeout as pause } from "node:timers/promises";
import { middle } from "../contest/contest.ts";
import { admit, pageOf } from "../lab/crowd.ts";
import { openRoom, preQueue, startGateway } from "../lab/gateway.ts";
import type { Lab } from "../lab/lab.ts";
import { startOrigin } from "../lab/origin.ts";
import { wire } from "../lab/request.ts";
import { type Load, wrk } from "../lab/wrk.ts";
import type { Figure } from "./figure.ts";

const VISITORS = 200;
const TIMES = 5;
/** So many times as many have come in each round, or it does not count: the rest is found ahead of all, at the load of that moment. */
const LEAST_TIMES = 4;
/** For each round that counts. */
const MOST_TRIES = 2;
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
    const most = await wrk({ ...joins, connections: CROWD, seconds: lab.pace.seconds });
    const storm = { ...joins, connections: CROWD, mayBeRefused: true, yields: true };
    const restMs = await restFor(TIMES * most.perSecond, async (rest) => {
      const shoppers = wrk({ ...shopping, seconds: SETTLE_SECONDS + 1 });
      const { perSecond } = await wrk({ ...storm, restMs: rest, seconds: SETTLE_SECONDS });
      await shoppers;
      return perSecond;
    });
    const seconds = lab.pace.seconds * 2;
    const ratios: number[] = [];
    for (let tries = MOST_TRIES * lab.pace.rounds; ratios.length < lab.pace.rounds; tries--) {
      if (tries === 0) throw new Error("the storm was none");
      await wrk({ ...shopping, seconds: SETTLE_SECONDS });
      const calm = await wrk({ ...shopping, seconds });
      const crowd = wrk({ ...storm, restMs, seconds: SETTLE_SECONDS + seconds + 1 });
      await wrk({ ...shopping, seconds: SETTLE_SECONDS });
      const stormy = await wrk({ ...shopping, seconds });
      const { perSecond, refused, requests } = await crowd;
      process.stderr.write(
        `joins: ${Math.round(most.perSecond)}/s taken alone, ${Math.round(perSecond)}/s came, ` +
          `${Math.round((100 * refused) / requests)} % turned away; p99 ${calm.p99Ms} ms without, ${stormy.p99Ms} ms with, p50 ${calm.p50Ms} ${stormy.p50Ms}\n`,
      );
      const isStorm = perSecond >= LEAST_TIMES * most.perSecond && refused > 0;
      if (isStorm) ratios.push(stormy.p99Ms / calm.p99Ms);
    }
    return middle(ratios);
  },
};

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
