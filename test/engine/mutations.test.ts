import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
import { loadScript, scriptOf } from "../../src/engine/redis/script.ts";
import { START } from "../support/ledger.ts";
import { RedisServer } from "../support/redis.ts";
import type { Mutation } from "./mutation.ts";
import { away } from "./mutations/away.ts";
import { bucket } from "./mutations/bucket.ts";
import { clock } from "./mutations/clock.ts";
import { door } from "./mutations/door.ts";
import { draw } from "./mutations/draw.ts";
import { feed } from "./mutations/feed.ts";
import { heard } from "./mutations/heard.ts";
import { invited } from "./mutations/invited.ts";
import { lanes } from "./mutations/lanes.ts";
import { left } from "./mutations/left.ts";
import { line } from "./mutations/line.ts";
import { lostDraw } from "./mutations/lost-draw.ts";
import { recalled } from "./mutations/recalled.ts";
import { revoked } from "./mutations/revoked.ts";
import { sale } from "./mutations/sale.ts";
import { sessions } from "./mutations/sessions.ts";
import { shop } from "./mutations/shop.ts";
import { shown } from "./mutations/shown.ts";
import { tally } from "./mutations/tally.ts";
import { witness } from "./mutations/witness.ts";
import { type Case, CaseRoom } from "./room.ts";
import { cases } from "./suite.ts";

const mutations = {
  bucket,
  left,
  line,
  door,
  sessions,
  lanes,
  sale,
  witness,
  clock,
  feed,
  invited,
  recalled,
  revoked,
  draw,
  lostDraw,
  away,
  shop,
  shown,
  heard,
  tally,
};
const { text, keys } = loadScript("exchange");

let server: RedisServer;

beforeAll(async () => {
  server = await RedisServer.start({ config: ['save ""'] });
});

afterAll(async () => {
  await server.stop();
});

/** The cases of `plays` that fail on an engine with this fault, as they come, until whoever takes them has enough. */
async function* failures({ name, from, to }: Mutation, plays: readonly Case[]): AsyncGenerator<string> {
  const standIn = { now: START, process: "p" };
  const engine = createRedisEngine({
    url: server.url,
    timeoutMs: 10_000,
    standIn: () => standIn,
    command: scriptOf(
      text.replace(from, () => to),
      keys,
    ),
  });
  const advance = (ms: number) => {
    standIn.now += ms;
  };
  try {
    for (const play of plays) {
      try {
        await play.play(new CaseRoom({ engine, advance }, `${name}: ${play.name}`));
      } catch {
        yield play.name;
      }
    }
  } finally {
    await engine.close();
  }
}

describe.each(Object.keys(cases) as (keyof typeof cases)[])("the cases of %s", (topic) => {
  const unproven = new Map(cases[topic].map((play) => [play.name, play]));

  test.each(mutations[topic])("fail on an engine that errs: $name", async (mutation) => {
    expect(text.split(mutation.from).length).toBe(2);
    const before = unproven.size;
    for await (const name of failures(mutation, [...unproven.values()])) unproven.delete(name);
    if (unproven.size < before) return;
    // Cases that have failed on another engine are played only where no other one does.
    const proven = cases[topic].filter(({ name }) => !unproven.has(name));
    for await (const _ of failures(mutation, proven)) return;
    throw new Error("no case fails on this engine");
  });

  test("each fail on some engine that errs, and all pass on the one that does not", async () => {
    expect([...unproven.keys()]).toEqual([]);
    for await (const name of failures({ name: "none", from: "", to: "" }, cases[topic]))
      throw new Error(name);
  });
});
