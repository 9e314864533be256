import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createMetrics } from "../../../../src/metrics/metrics.ts";
import type { OpsRoom } from "../../../../src/ops/api.ts";
import { listenOps, type OpsListener } from "../../../../src/ops/listen.ts";
import { createOps } from "../../../../src/ops/ops.ts";
import { Office } from "../../../support/invite.ts";

const TOKEN = "a-token-of-the-operators";
let office: Office;
let gateway: OpsListener;
let heard: { readonly people: readonly string[]; readonly before: number }[];
let fails: boolean;

beforeEach(async () => {
  heard = [];
  fails = false;
  const tickets: OpsRoom = {
    access: "invitation",
    async revoke(what) {
      if (fails && heard.length > 0) throw new Error("inner");
      heard.push(what);
    },
    takeClock: async () => {},
    lottery: () => Promise.reject(new Error("not asked")),
    orderLottery: () => Promise.reject(new Error("not asked")),
  };
  const rooms = new Map([
    ["tickets", tickets],
    ["museum", { ...tickets, access: "open" as const }],
  ]);
  const isReady = () => ({ ready: true, reasons: [] });
  const api = { token: TOKEN, room: (id: string) => rooms.get(id) };
  gateway = await listenOps(createOps({ metrics: createMetrics(), version: "1", isReady, api }), {
    host: "127.0.0.1",
    port: 0,
  });
  office = await Office.open();
});
afterEach(async () => {
  await gateway.close();
  await office.close();
});

const TOLD = (count: number) =>
  `told room tickets that ${count} persons are revoked; whether there is an invitation for them it cannot know\n`;

function revoke(words: string, env: Record<string, string> = {}) {
  return office.run(`invite revoke ${words} --ops ${gateway.url}`, {
    env: { AIRLOCK_OPS_TOKEN: TOKEN, ...env },
  });
}

test("revokes the persons that are named, each once", async () => {
  expect(await revoke("anna b-c anna")).toEqual({
    code: 0,
    out: TOLD(2),
    err: "",
  });
  expect(heard).toEqual([{ people: ["anna", "b-c"], before: 0 }]);
});

test("revokes a person whose id begins with a dash, after --", async () => {
  const { code } = await office.run(`invite revoke --ops ${gateway.url} -- -dash`, {
    env: { AIRLOCK_OPS_TOKEN: TOKEN },
  });
  expect({ code, heard }).toEqual({ code: 0, heard: [{ people: ["-dash"], before: 0 }] });
});

test("revokes all that was made before a time", async () => {
  const { code, out } = await revoke("--issued-before 2026-11-23T10:00:00+01:00");
  expect({ code, out }).toEqual({
    code: 0,
    out: "revoked what was made before 2026-11-23T10:00:00+01:00 in room tickets\n",
  });
  expect(heard).toEqual([{ people: [], before: 1_795_424_400_000 }]);
});

test("revokes the persons of a file, a thousand a call", async () => {
  const people = Array.from({ length: 2500 }, (_, i) => `p${i}`);
  await office.write("out.csv", `person,token\n${people.map((one) => `${one},t`).join("\n")}\n`);
  expect(await revoke("--in out.csv")).toMatchObject({
    code: 0,
    out: TOLD(2500),
  });
  expect(heard.map((one) => one.people.length)).toEqual([1000, 1000, 500]);
  expect(heard.flatMap((one) => one.people)).toEqual(people);
});

test("a bad line revokes nobody", async () => {
  await office.write("out.csv", "person\na\nb.c\n\nd\n");
  const { code, err } = await revoke("--in out.csv");
  expect(code).toBe(1);
  expect(err).toBe(
    "out.csv:3: person must be 1 to 64 of A-Z, a-z, 0-9, _ and -\nairlock: a line is bad; nothing was done\n",
  );
  expect(heard).toEqual([]);
});

test("says how far it came where a gateway fails midway", async () => {
  fails = true;
  await office.write("out.csv", `person\n${Array.from({ length: 1500 }, (_, i) => `p${i}`).join("\n")}\n`);
  expect(await revoke("--in out.csv")).toMatchObject({
    code: 1,
    err: `airlock: the gateway at ${gateway.url} answered 500: the gateway could not answer; 1000 of 1500 were revoked in room tickets; run it again, it may be repeated\n`,
  });
});

test.each([
  [
    "a",
    { AIRLOCK_OPS_TOKEN: "wrong-wrong-wrong-wrong" },
    "answered 401: the operators' token is missing or wrong; AIRLOCK_OPS_TOKEN here is not the gateway's",
  ],
  ["a", { AIRLOCK_OPS_TOKEN: "" }, "AIRLOCK_OPS_TOKEN is not set"],
  ["a --room vip", {}, "answered 404: there is no such room"],
  ["a --room museum", {}, "answered 409: the room is open to everybody and has no invitations to revoke"],
  [
    "--issued-before 2190-01-01T00:00:00Z",
    {},
    "answered 400: the body is not as it should be: before must not be in the future",
  ],
])("%s exits 1 and says why", async (words, env, reason) => {
  const { code, out, err } = await revoke(words, env);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(reason);
  expect(err).not.toContain(TOKEN);
  expect(heard).toEqual([]);
});

test("says that no gateway is there", async () => {
  await gateway.close();
  expect(await revoke("a")).toMatchObject({
    code: 1,
    err: `airlock: could not reach the gateway at ${gateway.url}: connection refused\n`,
  });
  gateway = await listenOps(() => {}, { host: "127.0.0.1", port: 0 });
});

test.each([
  ["", "either persons, --in FILE or --issued-before TIME is needed"],
  ["a --in out.csv", "either persons, --in FILE or --issued-before TIME is needed"],
  ["a.b", "a person is 1 to 64 of A-Z, a-z, 0-9, _ and -"],
  ["--issued-before yesterday", "--issued-before must be an RFC 3339 time"],
  ["a --ops localhost:9090/", "--ops must be an address such as http://127.0.0.1:9090"],
])("%s is wrong usage", async (words, reason) => {
  const { code, err } = await office.run(`invite revoke ${words}`.trim(), {
    env: { AIRLOCK_OPS_TOKEN: TOKEN },
  });
  expect(code).toBe(2);
  expect(err).toContain(reason);
});
