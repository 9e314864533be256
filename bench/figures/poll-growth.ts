import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import { batchOf, claimOf, rememberedOf, settingsOf } from "../../test/support/ledger.ts";
import type { Contender } from "../contest/contender.ts";
import { contest, cpuRatio } from "../contest/contest.ts";
import { type Gateway, startGateway } from "../lab/gateway.ts";
import { CONNECTIONS, type Lab } from "../lab/lab.ts";
import { placesOf } from "../lab/places.ts";
import type { Program } from "../lab/program.ts";
import { type RedisProgram, startRedis } from "../lab/redis.ts";
import { wire } from "../lab/request.ts";
import type { Figure } from "./figure.ts";

const ROOMS = [
  { id: "small", issued: 10_000 },
  { id: "large", issued: 10_000_000 },
] as const;
const VISITORS = 1000;
const CHUNK_BITS = 2 ** 20;
/** Nobody gets in: who claims stands at the door. */
const FULL = { ratePerMinute: 600, burst: 10, capacity: 0 };

export const pollGrowth: Figure = {
  id: "poll_growth",
  what: "CPU of a place poll or claim, gateway and Redis: 10 million issued ÷ 10 thousand",
  limit: 1.1,
  measure,
};

/** Two rooms of one gateway and one Redis, alike but for the places given out. The worse of poll and claim counts. */
async function measure(lab: Lab): Promise<number> {
  const redis = await lab.keep(startRedis());
  await fill(redis);
  const rooms = ROOMS.map(({ id }) => ({
    id,
    match: [{ path: `/${id}` }],
    upstream: "http://127.0.0.1:9",
    whenEngineDown: "hold",
    admission: FULL,
  }));
  const gateway = await lab.keep(startGateway(rooms, { engine: redis.url }));
  const contenders = await Promise.all(ROOMS.map((room) => asking(room, { lab, gateway, redis })));
  const rounds = await contest(contenders.flat(), { ...lab.pace, connections: CONNECTIONS });
  lab.rounds.push(...rounds);
  return Math.max(...["poll", "claim"].map((what) => cpuRatio(rounds, `${what} large`, `${what} small`)));
}

/** The ledgers as they are once all these places were given out, half of them called, and of each part of the bitmap one used. */
async function fill(redis: RedisProgram): Promise<void> {
  const engine = createRedisEngine({ url: { kind: "redis", tls: false, database: 0, ...redis.address } });
  for (const { id, issued } of ROOMS) {
    const lanes = { general: { issued, called: issued / 2, lapsed: 0, seen: 0, margin: 0 } };
    const chunks = Array.from({ length: Math.ceil(issued / CHUNK_BITS) }, (_, i) => i * CHUNK_BITS + 1);
    const remembered = chunks.map((place) => rememberedOf({ ...claimOf(place), state: "expired" }));
    await engine.exchange(settingsOf({ id, ...FULL }), batchOf({ witness: { lanes, remembered } }));
  }
  await engine.close();
}

async function asking(
  { id, issued }: (typeof ROOMS)[number],
  { lab, gateway, redis }: { readonly lab: Lab; readonly gateway: Gateway; readonly redis: RedisProgram },
): Promise<Contender[]> {
  const cookieOf = await placesOf(gateway, id);
  const cookies = (from: number) =>
    Array.from({ length: VISITORS }, (_, i) => cookieOf(from + Math.floor((i * issued) / 2 / VISITORS)));
  const calls = `/.airlock/rooms/${id}`;
  const polls = cookies(issued / 2 + 2).map((Cookie) => wire("GET", `${calls}/place`, { Cookie }));
  const claims = cookies(2).map((Cookie) =>
    wire("POST", `${calls}/claim`, { Cookie, "Content-Length": "0" }),
  );
  const { url } = gateway;
  const program = together(gateway.program, redis.program);
  return [
    { name: `poll ${id}`, url, program, requests: await lab.requests(polls) },
    { name: `claim ${id}`, url, program, requests: await lab.requests(claims) },
  ];
}

function together(one: Program, other: Program): Program {
  return {
    ...one,
    cpuMicros: () => one.cpuMicros() + other.cpuMicros(),
    rss: () => one.rss() + other.rss(),
  };
}
