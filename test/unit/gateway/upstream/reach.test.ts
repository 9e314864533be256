import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { ShopReachability } from "../../../../src/gateway/upstream/reach.ts";

const REFUSED = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
let tries: { resolve(): void; reject(error: Error): void }[];
let reach: ShopReachability;

beforeEach(() => {
  jest.useFakeTimers();
  tries = [];
  reach = new ShopReachability(() => new Promise((resolve, reject) => tries.push({ resolve, reject })));
});
afterEach(() => void jest.useRealTimers());

test("nothing is known of a shop that nobody asked, and nobody tries it", () => {
  expect(reach.word(undefined)).toBeUndefined();
  expect(tries).toEqual([]);
});

test("what was heard since it was last asked tells that it is up, and nothing from before", () => {
  reach.reached();
  expect(reach.word("up")).toBe("up");
  expect(reach.word("up")).toBeUndefined();
  reach.reached();
  expect(reach.word("up")).toBe("up");
});

test("a shop that refuses is down until it takes a connection, and is tried once a second", async () => {
  let changes = 0;
  reach.onChange(() => changes++);
  reach.failed(REFUSED);
  expect(changes).toBe(1);
  expect(reach.word("down")).toBe("down");
  expect(reach.word("down")).toBe("down");
  expect(tries).toHaveLength(1);
  tries[0]?.reject(REFUSED);
  await jest.advanceTimersByTimeAsync(1000);
  expect(reach.word("down")).toBe("down");
  expect(tries).toHaveLength(2);
  tries[1]?.resolve();
  await jest.advanceTimersByTimeAsync(0);
  expect(reach.word("up")).toBe("up");
});

test("one that others doubt is tried, so that a gateway that is alone with its fault holds nobody up", async () => {
  expect(reach.word("down")).toBeUndefined();
  tries[0]?.resolve();
  await jest.advanceTimersByTimeAsync(0);
  expect(reach.word("down")).toBe("up");
});

test("a connection that does not come within a second is as good as refused, unless others do", () => {
  const opened = reach.opens();
  jest.advanceTimersByTime(1000);
  expect(reach.word("up")).toBe("down");
  opened();
  reach.reached();
  reach.opens();
  jest.advanceTimersByTime(900);
  reach.reached();
  jest.advanceTimersByTime(100);
  expect(reach.word("up")).toBeUndefined();
});

test("what this process lacks is no fault of the shop's", () => {
  reach.failed(Object.assign(new Error("connect"), { code: "EMFILE" }));
  expect(reach.word("up")).toBeUndefined();
});
