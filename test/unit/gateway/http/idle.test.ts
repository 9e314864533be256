import { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { IdleConnections } from "../../../../src/gateway/http/idle.ts";

const LIMITS = { keepAliveMs: 60_000, headersMs: 10_000, checkMs: 1000 };
const GRACE_MS = 1000;
const IDLE_MS = LIMITS.keepAliveMs + GRACE_MS;
const LATEST_MS = IDLE_MS + LIMITS.checkMs;
const LAST_WORD_MS = 1000;

function watched(spares: (connection: Socket) => boolean = () => false) {
  const idle = new IdleConnections(LIMITS, { has: () => false, spares, end() {} });
  const connect = () => {
    const connection = new Socket();
    idle.watch(connection);
    return connection;
  };
  return { idle, connect };
}

/** What node's http server does when the last answer is out, and when a request has come. */
const answered = (connection: Socket) => connection.setTimeout(LIMITS.keepAliveMs);
const asked = (connection: Socket) => connection.setTimeout(0);

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe("a connection", () => {
  test("is closed when it has been idle for so long, and not before", () => {
    const connection = watched().connect();
    answered(connection);
    jest.advanceTimersByTime(IDLE_MS - 1);
    expect(connection.destroyed).toBe(false);
    jest.advanceTimersByTime(1 + LIMITS.checkMs);
    expect(connection.destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("stays open while it is asked, however long that takes, and is idle anew after each answer", () => {
    const connection = watched().connect();
    for (let i = 0; i < 3; i++) {
      answered(connection);
      jest.advanceTimersByTime(IDLE_MS - 1);
      asked(connection);
      jest.advanceTimersByTime(3 * LATEST_MS);
    }
    expect(connection.destroyed).toBe(false);
    answered(connection);
    jest.advanceTimersByTime(LATEST_MS);
    expect(connection.destroyed).toBe(true);
  });

  test("on which the head of a request has begun is not cut in the middle of it, nor kept by what is none", () => {
    const connection = watched().connect();
    answered(connection);
    jest.advanceTimersByTime(IDLE_MS - 1);
    Object.defineProperty(connection, "bytesRead", { value: 2, configurable: true });
    jest.advanceTimersByTime(LIMITS.headersMs);
    expect(connection.destroyed).toBe(false);
    Object.defineProperty(connection, "bytesRead", { value: 4 });
    jest.advanceTimersByTime(4 * LIMITS.checkMs);
    expect(connection.destroyed).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("whose head has begun and comes whole is asked, and idle anew after the answer", () => {
    const connection = watched().connect();
    answered(connection);
    Object.defineProperty(connection, "bytesRead", { value: 2 });
    jest.advanceTimersByTime(LATEST_MS);
    asked(connection);
    jest.advanceTimersByTime(3 * LATEST_MS);
    answered(connection);
    jest.advanceTimersByTime(IDLE_MS - 1);
    expect(connection.destroyed).toBe(false);
  });

  test("that is not read is read before it is closed", () => {
    const spared: Socket[] = [];
    const connection = watched((one) => !spared.includes(one) && spared.push(one) > 0).connect();
    answered(connection);
    jest.advanceTimersByTime(IDLE_MS);
    expect([spared.length, connection.destroyed]).toEqual([1, false]);
    jest.advanceTimersByTime(LAST_WORD_MS + LIMITS.checkMs);
    expect(connection.destroyed).toBe(true);
  });

  test("that asks when it is read at last stays open", () => {
    let asks = true;
    const connection = watched(() => asks).connect();
    answered(connection);
    jest.advanceTimersByTime(LATEST_MS);
    asks = false;
    asked(connection);
    jest.advanceTimersByTime(LATEST_MS);
    expect(connection.destroyed).toBe(false);
  });

  test("that is gone is not kept", () => {
    const { idle, connect } = watched();
    const [one, other] = [connect(), connect()];
    answered(one);
    idle.forget(one);
    other.destroy();
    answered(other);
    jest.advanceTimersByTime(LIMITS.checkMs);
    expect(jest.getTimerCount()).toBe(0);
  });
});

test("of many that become idle one after the other each has its own time", () => {
  const { connect } = watched();
  const all = Array.from({ length: 30 }, connect);
  for (const one of all) {
    answered(one);
    jest.advanceTimersByTime(LIMITS.checkMs);
  }
  jest.advanceTimersByTime(IDLE_MS - 15 * LIMITS.checkMs);
  const open = all.map(({ destroyed }) => !destroyed);
  expect(open.indexOf(true)).toBeGreaterThanOrEqual(13);
  expect(open.indexOf(true)).toBeLessThanOrEqual(16);
  expect(open.lastIndexOf(false)).toBe(open.indexOf(true) - 1);
});

test("thousands that fall silent together are not closed in one turn of the event loop", () => {
  const { connect } = watched();
  const all = Array.from({ length: 2000 }, connect);
  for (const one of all) answered(one);
  jest.advanceTimersByTime(IDLE_MS);
  let closed = 0;
  for (let turns = 1; closed < all.length; turns++) {
    closed = all.filter(({ destroyed }) => destroyed).length;
    expect(closed).toBeLessThanOrEqual(50 * turns);
    jest.advanceTimersByTime(5);
  }
});
