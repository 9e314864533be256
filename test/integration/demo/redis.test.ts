import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runDemo } from "../../../src/demo/demo.ts";
import { demoPlan } from "../../../src/demo/plan.ts";
import { serve } from "../../../src/process/serve.ts";
import { RedisServer } from "../../support/redis.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.stop());

function play(args: string, url: string) {
  let text = "";
  const write = (part: string) => {
    text += part;
  };
  const terminal = { write, interactive: false, attended: false, color: false, columns: () => 80 };
  const plan = demoPlan([...args.split(" "), "--redis", url]);
  const done = runDemo(plan, serve, { terminal, signal: new AbortController().signal });
  return done.then((code) => ({ code, text }));
}

test("the demo runs on Redis, and nobody is admitted over the limit", async () => {
  const args = "--visitors 5 --seconds 1 --rate 600";
  const { code, text } = await play(args, `redis://127.0.0.1:${redis.port}`);
  expect(text).toMatch(/arrived +5: /);
  expect(text).toMatch(/over-admitted +0 /);
  expect(code).toBe(0);
}, 60_000);

test("the demo says so when Redis is not there", async () => {
  await expect(play("--no-crowd", "redis://127.0.0.1:1")).rejects.toMatchObject({
    code: "ERR_ENGINE_DOWN",
    message: expect.stringMatching(/redis is not connected: ECONNREFUSED/),
  });
});
