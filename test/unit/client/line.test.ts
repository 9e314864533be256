import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { joinLine, type Line, type LineOptions, type VisitorState } from "../../../src/client/client.ts";
import { admitted, CALLED, scripted, status, WAITING } from "./gateway.ts";

const began: Line[] = [];
beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  for (const line of began.splice(0)) line.stop();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

type Script = Parameters<typeof scripted>[0];

/** A line of this gateway, and the standings it told. */
function begin(script: Script, options: Partial<LineOptions> = {}) {
  const gateway = scripted(script);
  const line = joinLine({
    origin: "https://tickets.example",
    room: "tickets",
    fetch: gateway.fetch,
    ...options,
  });
  began.push(line);
  const told: VisitorState[] = [];
  line.subscribe((standing) => told.push(standing));
  return {
    ...gateway,
    line,
    told,
    states: () => told.map(({ state, stale }) => (stale ? `${state}?` : state)),
  };
}

const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1000);
const joined = { status: 201, body: { ...WAITING, placeToken: "place-1" } };

describe("a line", () => {
  test("joins, polls what all share, claims when called, and renews before half of the pass is gone", async () => {
    const claims = [admitted("pass-1", 30), admitted("pass-2", 300), admitted("pass-3", 300)];
    const line = begin(
      { join: [joined], status: [status(40), status(60)], claim: claims },
      { lane: "general" },
    );
    await seconds(160);
    expect(line.asked).toEqual([
      { name: "join", place: null, pass: null, body: { lane: "general" }, at: 0 },
      { name: "status", place: null, pass: null, body: undefined, at: 7 },
      { name: "status", place: null, pass: null, body: undefined, at: 12.3 },
      { name: "claim", place: "place-1", pass: null, body: undefined, at: 12.3 },
      { name: "claim", place: "place-1", pass: "pass-1", body: undefined, at: 24.3 },
      { name: "claim", place: "place-1", pass: "pass-2", body: undefined, at: 144.3 },
    ]);
    expect(line.told[1]).toMatchObject({
      ahead: 16,
      eta: { lowSeconds: 21, highSeconds: 36 },
      missed: false,
    });
    expect(line.line.standing).toMatchObject({ state: "admitted", place: 57, stale: false });
  });

  test("goes in without a pass where the room observes, asks now and then, and waits when it enforces again", async () => {
    const inside = {
      status: 201,
      body: { state: "admitted", mode: "observe", lane: "general", place: 57, expiresInSeconds: 60 },
    };
    const join = { ...inside, body: { ...inside.body, placeToken: "place-1" } };
    const enforced = { status: 202, body: WAITING };
    const line = begin({ join: [join], claim: [{ ...inside, status: 200 }, enforced], status: [status(40)] });
    await seconds(20);
    expect(line.states().at(-1)).toBe("admitted");
    expect(line.asked.map(({ name }) => name)).toEqual(["join"]);
    await seconds(35);
    expect(line.asked.slice(0, 3).map(({ name, place }) => `${name} ${place}`)).toEqual([
      "join null",
      "claim place-1",
      "claim place-1",
    ]);
    expect(line.line.standing).toMatchObject({ state: "waiting", place: 57 });
  });

  test("leaves the line for the shop as soon as the room observes", async () => {
    const observes = status(40);
    const body = { ...Object(observes.body), mode: "observe" };
    const inside = { state: "admitted", mode: "observe", lane: "general", place: 57, expiresInSeconds: 60 };
    const claim = [{ status: 200, body: inside }];
    const line = begin({ join: [joined], status: [{ ...observes, body }], claim });
    await seconds(10);
    expect(line.line.standing).toMatchObject({ state: "admitted", stale: false });
  });

  test("asks seldom where it is far, and never less often than every 15 seconds", async () => {
    const far = { ...WAITING, eta: { lowSeconds: 4000, highSeconds: 5000 }, pollSeconds: 15 };
    const line = begin({ join: [{ status: 201, body: { ...far, placeToken: "p" } }], status: [status(1)] });
    await seconds(46);
    expect(line.asked.map(({ at }) => at)).toEqual([0, 15, 30, 45]);
  });

  test("asks for itself once a minute, since the shared status does not tell how long", async () => {
    const claim = [{ status: 202, body: { ...WAITING, eta: null, pollSeconds: 15 } }];
    const paused = { ...WAITING, eta: null, pollSeconds: 15 };
    const line = begin({
      join: [{ status: 201, body: { ...paused, placeToken: "p" } }],
      status: [status(1)],
      claim,
    });
    await seconds(80);
    expect(line.names()).toEqual(["join", "status", "status", "status", "status", "status", "claim"]);
  });

  test("stands at the door until there is a slot", async () => {
    const ready = { status: 202, body: { ...CALLED, state: "ready" } };
    const line = begin({
      join: [joined],
      status: [status(60)],
      claim: [ready, ready, admitted("pass", 300)],
    });
    await seconds(12);
    expect(line.states()).toEqual(["waiting", "ready", "ready", "admitted"]);
  });

  test("says that the turn was missed, for as long as the new place lasts", async () => {
    const lapsed = { status: 202, body: { ...WAITING, place: 90, placeToken: "place-2", reason: "lapsed" } };
    const line = begin({ join: [joined], status: [status(60), status(61)], claim: [lapsed] });
    await seconds(16);
    expect(line.told.at(-1)).toMatchObject({ state: "waiting", place: 90, missed: true });
  });

  test("says that the pass has ended, asks no more and forgets the tokens", async () => {
    const ended = { status: 202, body: { state: "none", reason: "ended" } };
    const removeItem = jest.fn<(key: string) => void>();
    const storage = { getItem: () => null, setItem: () => {}, removeItem };
    const line = begin({ join: [admitted("pass", 30)], claim: [ended] }, { storage });
    await seconds(60);
    expect(line.states()).toEqual(["admitted", "ended"]);
    expect(line.names()).toEqual(["join", "claim"]);
    expect(removeItem).toHaveBeenCalledWith("airlock:https://tickets.example:tickets");
    await expect(line.line.admitted()).rejects.toThrow("not admitted: ended");
  });

  test("is over where the room will not have it", async () => {
    const problem = { status: 400, body: { code: "unknown-lane" } };
    const line = begin({ join: [problem] });
    await seconds(60);
    expect(line.told).toEqual([{ state: "refused", reason: "unknown-lane", stale: false }]);
    expect(line.names()).toEqual(["join"]);
  });

  test("looks at a closed room twice a minute, and joins when it opens", async () => {
    const closed = { body: { state: "closed" } };
    const statuses = [status(0, { phase: "closed" }), status(0)];
    const line = begin({ join: [closed, joined], status: statuses });
    await seconds(61);
    expect(line.states()).toEqual(["closed", "waiting"]);
    expect(line.asked.map(({ at }) => at)).toEqual([0, 30, 60, 60]);
  });
});

describe("without an answer", () => {
  test("it keeps what it knows, says that it is stale, and asks ever less often", async () => {
    const line = begin({ join: [joined], status: [null, null, null, null, null, status(40)] });
    await seconds(7 + 1 + 2 + 4 + 8);
    expect(line.states()).toEqual(["waiting", "waiting?"]);
    expect(line.line.standing).toMatchObject({ place: 57, stale: true });
    expect(line.asked.map(({ at }) => at)).toEqual([0, 7, 8, 10, 14, 22]);
    await seconds(16);
    expect(line.states().at(-1)).toBe("waiting");
  });

  test("it waits as long as a 503 says, and comes in with the next", async () => {
    const down = { status: 503, headers: { "retry-after": "20" }, body: { code: "engine-down" } };
    const line = begin({ join: [down, joined] });
    await seconds(20);
    expect(line.states()).toEqual(["joining?", "waiting"]);
    expect(line.asked.map(({ at }) => at)).toEqual([0, 20]);
  });

  test("a session is not over before the gateway says so, however long ago its pass was", async () => {
    const line = begin({
      join: [admitted("pass-1", 30)],
      claim: [null, null, null, null, null, admitted("pass-2", 300)],
    });
    await seconds(40);
    expect(line.states()).toEqual(["admitted", "admitted?"]);
    await seconds(30);
    expect(line.states().at(-1)).toBe("admitted");
  });
});
