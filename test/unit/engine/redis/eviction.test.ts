import { afterEach, expect, test } from "@jest/globals";
import { EvictionWatch, type PolicyServer } from "../../../../src/engine/redis/eviction.ts";

let watch: EvictionWatch;
afterEach(() => watch.stop());

/** A server that answers INFO and CONFIG with these texts; undefined: it refuses. */
function watching(replies: { info?: string; config?: string }, allowed = false): string[] {
  const heard: string[] = [];
  const refuse = () => Promise.reject(Object.assign(new Error("NOPERM no"), { name: "ReplyError" }));
  const server: PolicyServer = {
    info: () => (replies.info === undefined ? refuse() : Promise.resolve(replies.info)),
    config: () =>
      replies.config === undefined ? refuse() : Promise.resolve(["maxmemory-policy", replies.config]),
  };
  watch = new EvictionWatch(
    { on: () => {}, primaries: () => [server] },
    {
      allowed,
      onTrouble: (trouble) => heard.push(trouble?.message ?? "well"),
      onUnknown: () => heard.push("unknown"),
    },
  );
  return heard;
}

test("a server that forbids CONFIG is asked by INFO, and the other way round", async () => {
  const byInfo = watching({ info: "maxmemory_policy:allkeys-lru\r\n" });
  await watch.check();
  expect(byInfo).toEqual([expect.stringContaining("maxmemory-policy is allkeys-lru; set it to noeviction")]);
  watch.stop();
  const byConfig = watching({ config: "volatile-ttl" });
  await watch.check();
  expect(byConfig).toEqual([expect.stringContaining("volatile-ttl")]);
  expect(() => watch.refuse()).toThrow(
    expect.objectContaining({ code: "ERR_ENGINE_REFUSED", reason: "eviction" }),
  );
});

test("a server that tells nothing is used, and that is said once", async () => {
  const heard = watching({});
  for (let i = 0; i < 3; i++) await watch.check();
  expect(heard).toEqual(["unknown"]);
  expect(() => watch.refuse()).not.toThrow();
  expect(watch.trouble).toBeUndefined();
});

test("what is allowed is told, and is no trouble", async () => {
  const heard = watching({ info: "maxmemory_policy:allkeys-lru\r\n" }, true);
  await watch.check();
  expect(heard).toHaveLength(1);
  expect(watch.trouble).toBeUndefined();
  expect(() => watch.refuse()).not.toThrow();
});
