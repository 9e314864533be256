import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { joinLine, type Line, type LineOptions } from "../../../src/client/client.ts";
import { admitted, CALLED, scripted, status, WAITING } from "./gateway.ts";

const began: Line[] = [];
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  for (const line of began.splice(0)) line.stop();
  jest.useRealTimers();
});

const turn = () => jest.advanceTimersByTimeAsync(0);

async function begin(script: Parameters<typeof scripted>[0], options: Partial<LineOptions> = {}) {
  const gateway = scripted(script);
  const line = joinLine({
    origin: "https://tickets.example/",
    room: "tickets",
    fetch: gateway.fetch,
    ...options,
  });
  began.push(line);
  await turn();
  return { ...gateway, line };
}

const join = [admitted("pass-1", 300)];

describe("a request to the shop", () => {
  test("carries the pass, and brings the next one", async () => {
    const seats = [{ headers: { "airlock-pass": "pass-2" } }, {}];
    const { line, asked } = await begin({ join, seats });
    expect((await line.fetch("/api/seats")).status).toBe(200);
    await line.fetch(new URL("https://tickets.example/api/seats"), { method: "POST", body: '{"seat":1}' });
    const toTheShop = asked.filter(({ name }) => name === "seats");
    expect(toTheShop).toMatchObject([
      { name: "seats", pass: "pass-1", body: undefined },
      { name: "seats", pass: "pass-2", body: { seat: 1 } },
    ]);
  });

  test("goes nowhere else with it", async () => {
    const { line, asked } = await begin({ join });
    await expect(line.fetch("https://other.example/api")).rejects.toThrow(TypeError);
    await expect(line.fetch("//other.example/api")).rejects.toThrow(TypeError);
    expect(asked).toHaveLength(1);
  });

  test("that is not let through makes the line look at once how it stands", async () => {
    const seats = [{ status: 503, headers: { "airlock-state": "none" } }];
    const claim = [{ status: 202, body: { state: "none", reason: "ended" } }];
    const { line, names } = await begin({ join, seats, claim });
    expect((await line.fetch("/seats")).status).toBe(503);
    await turn();
    expect(names()).toEqual(["join", "seats", "claim"]);
    expect(line.standing).toEqual({ state: "ended", reason: "ended", stale: false });
  });

  test("that the shop itself refuses is the shop's matter", async () => {
    const seats = [{ status: 403 }, { status: 502, headers: { "airlock-state": "admitted" } }];
    const { line, names } = await begin({ join, seats });
    await line.fetch("/seats");
    await line.fetch("/seats");
    await turn();
    expect(names()).toEqual(["join", "seats", "seats"]);
  });
});

describe("tokens", () => {
  function memory(kept: Record<string, string> = {}) {
    return {
      kept,
      getItem: async (key: string) => kept[key] ?? null,
      setItem: async (key: string, value: string) => void Object.assign(kept, { [key]: value }),
      removeItem: async (key: string) => void Reflect.deleteProperty(kept, key),
    };
  }
  const KEY = "airlock:https://tickets.example:tickets";

  test("are kept, so that the next visit finds its place and takes no second one", async () => {
    const storage = memory();
    const first = await begin(
      { join: [{ status: 201, body: { ...WAITING, placeToken: "place-1" } }] },
      { storage },
    );
    first.line.stop();
    expect(JSON.parse(storage.kept[KEY] ?? "")).toEqual({ place: "place-1" });
    const second = await begin(
      { claim: [{ status: 202, body: CALLED }, admitted("pass", 300)] },
      { storage },
    );
    expect(second.asked).toMatchObject([{ name: "claim", place: "place-1" }]);
  });

  test("of another sale are dropped for a new place, without a word", async () => {
    const storage = memory({ [KEY]: '{"place":"old"}' });
    const claim = [{ status: 202, body: { state: "none", reason: "wrong-epoch" } }];
    const { line, names } = await begin({ claim, join }, { storage });
    expect(names()).toEqual(["claim", "join"]);
    expect(line.standing.state).toBe("admitted");
    expect(storage.kept[KEY]).toContain("pass-1");
  });

  test.each([["not JSON"], ["null"], ["[]"]])("that cannot be read are none: %s", async (text) => {
    const { names } = await begin({ join }, { storage: memory({ [KEY]: text }) });
    expect(names()).toEqual(["join"]);
  });

  test("of a visitor with cookies are left to the cookies", async () => {
    const storage = memory();
    const { line, asked } = await begin({ claim: join, seats: [{}] }, { storage, cookies: true });
    await line.fetch("/seats");
    expect(asked).toMatchObject([
      { name: "claim", pass: null },
      { name: "seats", pass: null },
    ]);
    expect(storage.kept).toEqual({});
  });
});

describe("the end", () => {
  test("leave gives place and pass back and is told at once", async () => {
    const { line, asked } = await begin({ join, leave: [{ status: 204 }] });
    await line.leave();
    expect(asked.at(-1)).toMatchObject({ name: "leave", pass: "pass-1" });
    expect(line.standing).toEqual({ state: "left", reason: "left", stale: false });
    await jest.advanceTimersByTimeAsync(600_000);
    expect(asked).toHaveLength(2);
  });

  test("stop, or the signal, ends the asking and whoever listens", async () => {
    const stopping = new AbortController();
    const { line, asked } = await begin({ join, claim: join }, { signal: stopping.signal });
    const states: string[] = [];
    const listening = (async () => {
      for await (const { state } of line) states.push(state);
    })();
    await turn();
    stopping.abort();
    await listening;
    await jest.advanceTimersByTimeAsync(600_000);
    expect(states).toEqual(["admitted"]);
    expect(asked).toHaveLength(1);
  });

  test("the standings of whoever is slow are the latest alone", async () => {
    const { line } = await begin({
      join: [{ status: 201, body: { ...WAITING, placeToken: "p" } }],
      status: [status(40), status(60)],
      claim: join,
    });
    const states: string[] = [];
    for await (const { state } of line) {
      states.push(state);
      if (state === "admitted") break;
      await jest.advanceTimersByTimeAsync(30_000);
    }
    expect(states).toEqual(["waiting", "admitted"]);
    expect((await line.admitted()).place).toBe(57);
  });
});
