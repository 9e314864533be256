import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createEmbeddedEngine } from "../../../src/engine/embedded.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { AirlockError } from "../../../src/errors.ts";
import { type RunningServer, serve } from "../../../src/process/serve.ts";
import type { Batch } from "../../../src/room/batch.ts";
import { loaded } from "../../support/configuration.ts";
import { askOps } from "../../support/described-ops.ts";
import { ahead, HOUR, Office } from "../../support/invite.ts";

const TOKEN = "a-token-of-the-operators";
let dir: string;
let gateway: RunningServer;
let office: Office;
let away: boolean;
let batches: Batch[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "airlock-ops-"));
  [away, batches] = [false, []];
  const embedded = createEmbeddedEngine({ dir: join(dir, "ledger") });
  // The real one, overheard, that can be taken away.
  const engine: Engine = {
    kind: "redis",
    async exchange(settings, batch) {
      if (away) throw new AirlockError("ERR_ENGINE_DOWN", "taken away");
      batches.push(batch);
      return embedded.exchange(settings, batch);
    },
    close: () => embedded.close(),
  };
  const { config, secrets } = loaded(
    `keys: ${dir}/keys.json
listen: 127.0.0.1:0
ops: { listen: 127.0.0.1:0 }
log: { level: silent }
rooms:
  - id: tickets
    upstream: http://127.0.0.1:3000
    whenEngineDown: admit
    access: invitation
  - id: draw
    match: [{ host: draw.example }]
    upstream: http://127.0.0.1:3000
    whenEngineDown: hold
    order: lottery
    lottery: { beacon: drand round 7 }
    schedule: { preQueueAt: ${ahead(-2 * HOUR)}, opensAt: ${ahead(-HOUR)} }
  - id: later
    match: [{ host: later.example }]
    upstream: http://127.0.0.1:3000
    whenEngineDown: hold
    order: lottery
    lottery: { beacon: drand round 8 }
    schedule: { preQueueAt: ${ahead(-HOUR)}, opensAt: ${ahead(HOUR)} }
`,
    { AIRLOCK_OPS_TOKEN: TOKEN },
  );
  gateway = await serve(config, secrets, { engine });
  office = await Office.open();
});
afterEach(async () => {
  away = false;
  await gateway.close();
  await office.close();
  await rm(dir, { recursive: true });
});

const VALUE = "8f3a".repeat(16);
const VALUE_IN_CAPITALS = "8F3A".repeat(16);

function revoke(words: string) {
  return office.run(`invite revoke ${words} --ops ${gateway.opsUrl}`, { env: { AIRLOCK_OPS_TOKEN: TOKEN } });
}

async function give(beacon: string, room = "draw"): Promise<{ status: number; body: unknown }> {
  const response = await askOps(`${gateway.opsUrl}/api/v1/rooms/${room}/lottery`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ beacon }),
  });
  return { status: response.status, body: await response.json() };
}

test("a revocation of the command is in the ledger when the command is done", async () => {
  expect(await revoke("anna ben")).toMatchObject({
    code: 0,
    out: "told room tickets that 2 persons are revoked; whether there is an invitation for them it cannot know\n",
  });
  expect(batches.flatMap(({ revocations }) => revocations.people)).toEqual(["anna", "ben"]);
  expect(await revoke("--issued-before 2026-01-01T00:00:00Z")).toMatchObject({ code: 0 });
  expect(batches.map(({ revocations }) => revocations.before)).toContain(Date.UTC(2026, 0, 1));
});

test("a revocation that only a share of the rate has heard of is not told as done", async () => {
  away = true;
  const { code, err } = await revoke("anna");
  expect(code).toBe(1);
  expect(err).toContain("answered 503: the engine is away; try again");
  expect(batches.flatMap(({ revocations }) => revocations.people)).toEqual([]);
});

test("a lottery's value counts no sooner than the draw has closed", async () => {
  const { status, body } = await give(VALUE, "later");
  expect(status).toBe(409);
  expect(body).toMatchObject({ detail: "the draw has not closed yet; give the value after the opening" });
});

test("the first value of a lottery counts, and another one is refused", async () => {
  const name = "drand:8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce/7/randomness";
  const told = { name, encoding: "hex-32", value: VALUE, held: false, done: true };
  expect(await give(VALUE)).toMatchObject({ status: 200, body: told });
  expect(await give(VALUE)).toMatchObject({ status: 200 });
  expect(await give("beef".repeat(16))).toMatchObject({ status: 409 });
});

test.each([VALUE_IN_CAPITALS, "8f3a", `0x${"8f3a".repeat(16)}`])(
  "another spelling than the one that counts is refused: %s",
  async (value) => {
    const { status, body } = await give(value);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      detail: expect.stringContaining("exactly 64 lower-case hexadecimal digits"),
    });
  },
);
