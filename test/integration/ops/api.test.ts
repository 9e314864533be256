import { describe, expect, test } from "@jest/globals";
import { AirlockError } from "../../../src/errors.ts";
import { createMetrics } from "../../../src/metrics/metrics.ts";
import type { OpsRoom } from "../../../src/ops/api.ts";
import type { LotteryState } from "../../../src/ops/lottery.ts";
import { createOps } from "../../../src/ops/ops.ts";
import { opsCalls } from "../../support/described-ops.ts";

const TOKEN = "a-token-of-the-operators";
const REVOCATIONS = "/api/v1/rooms/tickets/revocations";
const LOTTERY = "/api/v1/rooms/tickets/lottery";

const STATE: LotteryState = {
  name: "bitcoin/1/hash",
  encoding: "hex-32",
  value: null,
  held: false,
  done: false,
  drawn: {},
  skipped: {},
};

/** A room that keeps what it is told. */
function roomOf(parts: Partial<OpsRoom> = {}) {
  const heard: unknown[] = [];
  const room: OpsRoom = {
    access: "invitation",
    revoke: async (what) => void heard.push(what),
    takeClock: async () => {},
    lottery: async () => STATE,
    orderLottery: async (order) => {
      heard.push(order);
      return { ok: true, lottery: { ...STATE, value: order.beacon ?? null } };
    },
    ...parts,
  };
  return { room, heard };
}

function ops(room: OpsRoom, token: string | undefined = TOKEN) {
  return opsCalls(
    createOps({
      metrics: createMetrics(),
      version: "1.2.3",
      isReady: () => ({ ready: true, reasons: [] }),
      api: { token, room: (id) => (id === "tickets" ? room : undefined) },
    }),
  );
}

function post(room: OpsRoom, path: string, body: object) {
  return ops(room).post(path).set("authorization", `Bearer ${TOKEN}`).send(body);
}

describe("who may call", () => {
  test.each([
    ["nobody's token", undefined],
    ["another token", "Bearer another"],
    ["the token and more", `Bearer ${TOKEN}x`],
    ["a part of it", `Bearer ${TOKEN.slice(0, -1)}`],
    ["an empty one", "Bearer "],
    ["another scheme", `Basic ${TOKEN}`],
    ["the token alone", TOKEN],
  ])("with %s is refused before anything is read", async (_name, authorization) => {
    const { room, heard } = roomOf();
    const call = ops(room).post(REVOCATIONS).set("content-type", "application/json");
    const response = await (authorization === undefined
      ? call
      : call.set("authorization", authorization)
    ).send("{");
    expect(response.status).toBe(401);
    expect(response.headers["www-authenticate"]).toBe('Bearer realm="airlock"');
    expect(response.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(response.body.detail).toBe("the operators' token is missing or wrong");
    expect(heard).toEqual([]);
  });

  test("the API is off without a token, and says how it is put on", async () => {
    const { room, heard } = roomOf();
    const app = createOps({
      metrics: createMetrics(),
      version: "1",
      isReady: () => ({ ready: true, reasons: [] }),
      api: { token: undefined, room: () => room },
    });
    for (const authorization of ["Bearer ", "Bearer undefined", `Bearer ${TOKEN}`]) {
      const response = await opsCalls(app)
        .post(REVOCATIONS)
        .set("authorization", authorization)
        .send({ people: ["a"] });
      expect(response.status).toBe(403);
      expect(response.body.detail).toBe("the operators' API is off; set AIRLOCK_OPS_TOKEN for the gateway");
    }
    expect(heard).toEqual([]);
    expect((await opsCalls(app).get("/healthz")).status).toBe(200);
  });
});

describe("revocations", () => {
  test("of persons and of all that was made before a time reach the room", async () => {
    const { room, heard } = roomOf();
    const first = await post(room, REVOCATIONS, { people: ["anna", "b_c-7"] });
    const second = await post(room, REVOCATIONS, { before: "2026-11-23T10:00:00+01:00" });
    expect([first.status, second.status]).toEqual([204, 204]);
    expect(heard).toEqual([
      { people: ["anna", "b_c-7"], before: 0 },
      { people: [], before: 1_795_424_400_000 },
    ]);
    expect(first.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  });

  test.each([
    ["nothing", {}, "must have people or before"],
    ["nobody", { people: [] }, "must have people or before"],
    ["a list", [], 'must be an object such as {"people": ["anna"]}'],
    ["a name", { people: "anna" }, "people must be a list of persons"],
    ["a visitor's id", { people: ["a", "anna.tag"] }, "people.1 must be 1 to 64 of A-Z, a-z, 0-9, _ and -"],
    ["1,001 persons", { people: Array(1001).fill("a") }, "people must have at most 1000 persons"],
    ["a day", { before: "2026-11-23" }, "before must be an RFC 3339 time with its offset"],
    ["a number", { before: 1 }, "before must be an RFC 3339 time with its offset"],
    ["the future", { before: "2190-01-01T00:00:00Z" }, "before must not be in the future"],
    ["a misspelt key", { poeple: ["anna"] }, 'unknown key "poeple"'],
  ])("of %s are refused and reach nobody", async (_name, body, detail) => {
    const { room, heard } = roomOf();
    const response = await post(room, REVOCATIONS, body);
    expect(response.status).toBe(400);
    expect(response.body.detail).toContain(detail);
    expect(heard).toEqual([]);
  });

  test("in an open room are a conflict, and in no room are not found", async () => {
    const { room } = roomOf({ access: "open" });
    const open = await post(room, REVOCATIONS, { people: ["anna"] });
    expect(open.status).toBe(409);
    expect(open.body.detail).toBe("the room is open to everybody and has no invitations to revoke");
    const none = await post(room, "/api/v1/rooms/vip/revocations", { people: ["anna"] });
    expect(none.status).toBe(404);
    expect(none.body.detail).toBe("there is no such room");
  });

  test("that the ledger did not take are to be tried again", async () => {
    const revoke = () =>
      Promise.reject(new AirlockError("ERR_ENGINE_DOWN", "redis://user:hunter2@host is away"));
    const response = await post(roomOf({ revoke }).room, REVOCATIONS, { people: ["anna"] });
    expect(response.status).toBe(503);
    expect(response.headers["retry-after"]).toBe("1");
    expect(response.body.detail).toBe("the engine is away; try again");
  });
});

describe("a lottery's value", () => {
  test("reaches the room, and is echoed with its name", async () => {
    const { room, heard } = roomOf();
    const response = await post(room, LOTTERY, { beacon: "8f3a" });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ ...STATE, value: "8f3a" });
    expect(heard).toEqual([{ beacon: "8f3a" }]);
  });

  test("and a draw that was lost reach the room together", async () => {
    const { room, heard } = roomOf();
    const told = { beacon: "8f3a", drawn: { general: 30 }, skipped: { general: [{ from: 3, to: 5 }] } };
    expect((await post(room, LOTTERY, told)).status).toBe(200);
    expect(heard).toEqual([told]);
  });

  test.each([
    ["invalid", 400],
    ["conflict", 409],
  ] as const)("that the room finds %s is %d, with why", async (reason, status) => {
    const orderLottery = async () => ({ ok: false, reason, detail: "another value stays" }) as const;
    const response = await post(roomOf({ orderLottery }).room, LOTTERY, { beacon: "second" });
    expect(response.status).toBe(status);
    expect(response.body.detail).toBe("another value stays");
  });

  test("and how the draw stands can be read", async () => {
    const response = await ops(roomOf().room).get(LOTTERY).set("authorization", `Bearer ${TOKEN}`);
    expect([response.status, response.body]).toEqual([200, STATE]);
  });

  test.each([
    {},
    { beacon: 7 },
    { skipped: {} },
    { beacon: "a", skipped: { general: [{ from: 3, to: 5 }] } },
    { drawn: { general: -1 } },
    { drawn: { general: 1.5 } },
    { drawn: { general: 2 ** 41 } },
    { drawn: [30] },
    { drawn: { general: 30 }, skipped: { general: [{ from: 5, to: 3 }] } },
    {
      drawn: { general: 30 },
      skipped: {
        general: [
          { from: 3, to: 5 },
          { from: 6, to: 7 },
        ],
      },
    },
    { drawn: { general: 30 }, more: 1 },
  ])("%j is refused", async (body) => {
    const { room, heard } = roomOf();
    expect((await post(room, LOTTERY, body)).status).toBe(400);
    expect(heard).toEqual([]);
  });
});

describe("a call that is none", () => {
  test.each([
    ["JSON that is none", "application/json", "{", 400],
    ["no JSON", "text/plain", "{}", 415],
    ["more than 128 kB", "application/json", `{"people":["${"x".repeat(140_000)}"]}`, 413],
    ["another charset", "application/json; charset=ebcdic", "{}", 415],
  ])("%s is refused as problem details", async (_name, type, body, status) => {
    const { room, heard } = roomOf();
    const call = ops(room)
      .post(REVOCATIONS)
      .set("authorization", `Bearer ${TOKEN}`)
      .set("content-type", type);
    const response = await call.send(body);
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ status });
    expect(heard).toEqual([]);
  });

  test.each([
    ["get", REVOCATIONS, 405],
    ["delete", LOTTERY, 405],
    ["post", `${LOTTERY}/`, 404],
    ["post", "/api/v1/", 404],
    ["get", "/api/v1/rooms/%E0%A4%A/lottery", 400],
  ] as const)("%s %s is %d", async (method, path, status) => {
    const response = await ops(roomOf().room)[method](path).set("authorization", `Bearer ${TOKEN}`);
    expect(response.status).toBe(status);
    const methods = path === LOTTERY ? "GET, HEAD, POST" : "POST";
    expect(response.headers.allow).toBe(status === 405 ? methods : undefined);
  });
});
