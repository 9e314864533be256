import type { Answer } from "../../src/gateway/answers/forward-context.ts";
import { createPipeline, type Pipeline } from "../../src/gateway/pipeline.ts";
import type { RequestFacts } from "../../src/gateway/request/facts.ts";
import { TrustedProxies } from "../../src/gateway/request/trusted-proxies.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import type { AirlockValues } from "../../src/middleware/airlock.ts";
import { readAirlockOptions } from "../../src/middleware/options.ts";
import { openRooms } from "../../src/process/open-rooms.ts";
import { Shutdown } from "../../src/process/shutdown.ts";
import { facts } from "./facts.ts";
import { inScratch } from "./middleware.ts";

export interface OpenRoad {
  readonly pipeline: Pipeline;
  /** What is decided about a request: a value of which no listener and no response knows. */
  decide(given?: Partial<RequestFacts>, passesOutside?: boolean): Promise<Answer>;
  close(): Promise<void>;
}

/** The pipeline of these rooms without a gateway around it. */
export async function openRoad(rooms: AirlockValues["rooms"]): Promise<OpenRoad> {
  const { values, close: closeFolder } = await inScratch(rooms);
  const { config, secrets } = readAirlockOptions({ ...values, env: {} });
  const closing = new Shutdown();
  const parts = await openRooms(config, secrets, {
    overrides: {},
    metrics: createMetrics({ ofProcess: false }),
    closing,
    peers: new TrustedProxies([]),
  });
  const pipeline = createPipeline(parts);
  return {
    pipeline,
    async decide(given, passesOutside = false) {
      return await pipeline.judge(facts(given), passesOutside).answer;
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
