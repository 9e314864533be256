import { RedisServer } from "../../test/support/redis.ts";
import { middle } from "../contest/contest.ts";
import { admit, pageOf } from "../lab/crowd.ts";
import { openRoom, startGateway } from "../lab/gateway.ts";
import type { Lab } from "../lab/lab.ts";
import { startOrigin } from "../lab/origin.ts";
import type { Program } from "../lab/program.ts";
import { wrk } from "../lab/wrk.ts";
import type { Figure } from "./figure.ts";

const VISITORS = 200;
const CORES = 2;
/** For each worker: so many that chance deals them out evenly. With 32 one worker had up to half as many again as the other. */
const CONNECTIONS = 128;

/**
 * The load and the shop run on the same two cores, so that what is answered in a second does not tell what two workers
 * could do. What each process spends does: a gateway with two cores for itself is at its end when its busiest process
 * has used up one, or all of them together both. Requests answered by then, with two workers ÷ with one. It counts what the
 * primary costs and how evenly connections are dealt out; it does not count what cores cost each other. Each worker has as
 * many connections as the one has alone: what comes together is answered together, and costs less the more it is.
 */
export const workersGain: Figure = {
  id: "workers_gain",
  what: "workers: 2 ÷ 1 on 2 cores, requests by the CPU of the busiest process",
  limit: 1.6,
  atLeast: true,
  async measure(lab) {
    const origin = await lab.keep(startOrigin());
    const one = await site(lab, origin.url, 1);
    const two = await site(lab, origin.url, 2);
    const gains: number[] = [];
    for (let round = 0; round <= lab.pace.rounds; round++) {
      const single = await capacity(one, lab.pace.seconds);
      const double = await capacity(two, lab.pace.seconds);
      if (round > 0) gains.push(double / single);
    }
    return middle(gains);
  },
};

interface Site {
  readonly workers: number;
  readonly url: string;
  readonly program: Program;
  /** A file of them. */
  readonly requests: string;
}

async function site(lab: Lab, upstream: string, workers: number): Promise<Site> {
  const redis = await lab.keep(RedisServer.start());
  const engine = `redis://127.0.0.1:${redis.port}`;
  const gateway = await lab.keep(startGateway([openRoom(upstream)], { engine, workers }));
  const inside = await admit(gateway, "shop", VISITORS);
  return { ...gateway, workers, requests: await lab.requests(pageOf(inside, "/small")) };
}

/** Requests a second that a gateway could answer with the cores for itself. */
async function capacity({ url, program, requests, workers }: Site, seconds: number): Promise<number> {
  const before = program.cpuByProcess();
  const load = await wrk({ url, requests, seconds, connections: workers * CONNECTIONS });
  const spent = [...program.cpuByProcess()].map(([pid, micros]) => micros - (before.get(pid) ?? 0));
  const all = spent.reduce((sum, micros) => sum + micros, 0);
  return load.requests / Math.max(...spent, all / CORES);
}
