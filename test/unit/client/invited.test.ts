import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { joinLine, type Line, type LineOptions, type VisitorState } from "../../../src/client/client.ts";
import { admitted, scripted, status, WAITING } from "./gateway.ts";

const OPENS_AT = "2026-11-23T10:00:00.000Z";
const CLOSES_AT = "2026-11-25T10:00:00.000Z";
const EARLY = { state: "early", reason: "window", opensAt: OPENS_AT, closesAt: CLOSES_AT, pollSeconds: 15 };
const OVER = { state: "over", reason: "window", closesAt: CLOSES_AT };

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

function begin(script: Parameters<typeof scripted>[0], options: Partial<LineOptions> = {}) {
  const gateway = scripted(script);
  const sent: (string | null)[] = [];
  const send: typeof fetch = (address, init) => {
    sent.push(new Headers(init?.headers).get("airlock-invitation"));
    return gateway.fetch(address, init);
  };
  const origin = "https://tickets.example";
  const line = joinLine({ origin, room: "tickets", invitation: "a.b.c", ...options, fetch: send });
  began.push(line);
  const told: VisitorState[] = [];
  line.subscribe((standing) => told.push(standing));
  return { ...gateway, sent, told };
}

const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1000);

test("waits for the window, tells its times once, and joins by itself when it is open", async () => {
  const inside = admitted("pass-1", 300);
  const line = begin({
    join: [{ body: EARLY }, { body: EARLY }, { ...inside, status: 201 }],
    claim: [inside],
  });
  await seconds(31);
  expect(line.told).toEqual([
    { state: "early", opensAt: Date.parse(OPENS_AT), closesAt: Date.parse(CLOSES_AT), stale: false },
    expect.objectContaining({ state: "admitted", place: 57 }),
  ]);
  expect(line.asked.map(({ name, at }) => [name, at])).toEqual([
    ["join", 0],
    ["join", 15],
    ["join", 30],
  ]);
  expect(new Set(line.sent)).toEqual(new Set(["a.b.c"]));
});

test("is over when the window is, in line or before", async () => {
  const joined = { status: 201, body: { ...WAITING, placeToken: "place-1" } };
  const line = begin({ join: [joined], status: [status(60)], claim: [{ status: 202, body: OVER }] });
  await seconds(60);
  expect(line.told.at(-1)).toEqual({ state: "over", reason: "window", stale: false });
  const late = begin({ join: [{ body: OVER }] });
  await seconds(1);
  expect(late.told).toEqual([{ state: "over", reason: "window", stale: false }]);
  expect(late.names()).toEqual(["join"]);
});

test("ends with the reason where another device has the place", async () => {
  const joined = { status: 201, body: { ...WAITING, placeToken: "place-1" } };
  const gone = { status: 202, body: { state: "none", reason: "superseded" } };
  const line = begin({ join: [joined], status: [status(60)], claim: [gone] });
  await seconds(60);
  expect(line.told.at(-1)).toEqual({ state: "ended", reason: "superseded", stale: false });
});

test("waits for a draw by what all share, then asks for the place within a poll", async () => {
  const drawNumber = { ...WAITING, place: null, ahead: null, eta: null, drawNumber: 7, pollSeconds: 10 };
  const prequeue = status(0, { phase: "prequeue", opensAt: OPENS_AT, at: "2026-11-23T09:59:20.000Z" });
  const drawn = { status: 202, body: { ...WAITING, drawNumber: 7, place: 3, ahead: 2 } };
  const line = begin({
    join: [{ status: 201, body: { ...drawNumber, placeToken: "place-1" } }],
    status: [prequeue, status(0)],
    claim: [drawn],
  });
  await seconds(25);
  expect(line.told[0]).toMatchObject({ state: "waiting", place: null, ahead: null, drawNumber: 7 });
  expect(line.told.at(-1)).toMatchObject({ state: "waiting", place: 3, ahead: 2, drawNumber: 7 });
  expect(line.asked.slice(0, 4).map(({ name, at }) => [name, at])).toEqual([
    ["join", 0],
    ["status", 10],
    ["status", 20],
    ["claim", 21],
  ]);
});

test("with cookies the link has done it, and no field is sent", async () => {
  const line = begin({ claim: [{ status: 202, body: OVER }] }, { cookies: true });
  await seconds(1);
  expect(line.sent).toEqual([null]);
});
