import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { commandOf, loadCommand } from "../../src/engine/redis/command.ts";
import { createRedisEngine } from "../../src/engine/redis/redis.ts";
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
const { text, keys } = loadCommand("exchange");

let server: RedisServer;

beforeAll(async () => {
  server = await RedisServer.start({ config: ['save ""'] });
});

afterAll(async () => {
  await server.stop();
});

/** The cases that fail on an engine with this fault. */
async function failures({ name, from, to }: Mutation, plays: readonly Case[]): Promise<string[]> {
  const standIn = { now: START, process: "p" };
  const engine = createRedisEngine({
    url: server.url,
    timeoutMs: 10_000,
    standIn: () => standIn,
    command: commandOf(
      text.replace(from, () => to),
      keys,
    ),
  });
  const advance = (ms: number) => {
    standIn.now += ms;
  };
  const failed: string[] = [];
  for (const play of plays) {
    try {
      await play.play(new CaseRoom({ engine, advance }, `${name}: ${play.name}`));
    } catch {
      failed.push(play.name);
    }
  }
  await engine.close();
  return failed;
}

describe.each(Object.keys(cases) as (keyof typeof cases)[])("the cases of %s", (topic) => {
  const caught = new Set<string>();

  test.each(mutations[topic])("fail on an engine that errs: $name", async (mutation) => {
    expect(text.split(mutation.from).length).toBe(2);
    const failed = await failures(mutation, cases[topic]);
    expect(failed).not.toEqual([]);
    for (const name of failed) caught.add(name);
  });

  test("each fail on some engine that errs, and all pass on the one that does not", async () => {
    expect(cases[topic].map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
    expect(await failures({ name: "none", from: "", to: "" }, cases[topic])).toEqual([]);
  });
});
