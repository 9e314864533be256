import { commandsRun, sum } from "../../test/support/commands.ts";
import { flood } from "../lab/flood.ts";
import { startGateway } from "../lab/gateway.ts";
import type { Lab } from "../lab/lab.ts";
import { startRedis } from "../lab/redis.ts";
import { wire } from "../lab/request.ts";
import type { Figure } from "./figure.ts";

const JOINS = 50_000;
/** At once: a sale opens. */
const ABREAST = 1000;

export const redisPerJoin: Figure = {
  id: "redis_per_join",
  what: "Redis commands per join in a storm of 50,000, those in scripts and those of ticks as well",
  limit: 0.02,
  measure,
};

async function measure(lab: Lab): Promise<number> {
  const redis = await lab.keep(startRedis());
  const room = {
    id: "sale",
    upstream: "http://127.0.0.1:9",
    whenEngineDown: "hold",
    admission: { ratePerMinute: 600, burst: 10, capacity: 5000 },
  };
  const gateway = await lab.keep(startGateway([room], { engine: redis.url }));
  const join = wire("POST", "/.airlock/rooms/sale/join", { "Content-Length": "0" });
  await redis.client.config("RESETSTAT");
  let left = JOINS;
  await flood(gateway.url, () => (left-- > 0 ? join : undefined), ABREAST);
  const commands = sum(await commandsRun(redis.client));
  const answer = await fetch(`${gateway.url}/.airlock/rooms/sale/status`);
  const { issued } = Object.fromEntries(Object.entries((await answer.json()) ?? {}));
  if (issued !== JOINS) throw new Error(`${JOINS} joined and ${issued} places were given out`);
  return commands / JOINS;
}
