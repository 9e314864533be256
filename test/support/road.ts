import { Closing } from "../../src/closing.ts";
import type { Answer } from "../../src/gateway/passage.ts";
import type { RequestFacts } from "../../src/gateway/request-facts.ts";
import { createRoad, type Road } from "../../src/gateway/road.ts";
import { Peers } from "../../src/gateway/upstream/peers.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import type { AirlockValues } from "../../src/middleware/airlock.ts";
import { readOptions } from "../../src/middleware/options.ts";
import { openRooms } from "../../src/open.ts";
import { facts } from "./facts.ts";
import { inScratch } from "./middleware.ts";

export interface OpenRoad {
  readonly road: Road;
  /** What is decided about a request: a value of which no listener and no response knows. */
  decide(given?: Partial<RequestFacts>, passesOutside?: boolean): Promise<Answer>;
  close(): Promise<void>;
}

/** The road of these rooms without a gateway around it. */
export async function openRoad(rooms: AirlockValues["rooms"]): Promise<OpenRoad> {
  const { values, close: closeFolder } = await inScratch(rooms);
  const { config, secrets } = readOptions({ ...values, env: {} });
  const closing = new Closing();
  const parts = await openRooms(config, secrets, {
    overrides: {},
    metrics: createMetrics({ ofProcess: false }),
    closing,
    peers: new Peers([]),
  });
  const road = createRoad(parts);
  return {
    road,
    async decide(given, passesOutside = false) {
      return await road.judge(facts(given), passesOutside).answer;
    },
    async close() {
      await closing.close();
      await closeFolder();
    },
  };
}

/** The fields by which a browser opens a page. */
export const OPENS = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", accept: "text/html" };

/** The cookies that an answer sets, as the next request brings them. */
export function kept(answer: Answer): string {
  if (answer.kind === "outside") return "";
  return (answer.cookies ?? []).map((line) => line.split(";", 1)[0]).join("; ");
}
