import { expect, test } from "@jest/globals";
import { formatFault } from "../../../src/config/faults.ts";
import { loadConfig, loadMiddlewareConfig } from "../../../src/config/load.ts";
import { inFolder, LEAST, load } from "../../support/configuration.ts";

const ROOM = { id: "tickets", whenEngineDown: "hold" };

function faultsOf(values: unknown): string[] {
  const loaded = loadMiddlewareConfig({ values, env: {} });
  return loaded.ok ? [] : loaded.faults.map(formatFault);
}

test("a shop in this process needs no upstream, a gateway does", () => {
  const values = { rooms: [ROOM] };
  expect(loadMiddlewareConfig({ values, env: {} })).toMatchObject({ ok: true });
  expect(loadConfig({ values, env: {} })).toMatchObject({
    ok: false,
    faults: [{ path: "rooms[0].upstream" }],
  });
});

test("plain values get the defaults that a file gets", () => {
  const values = { rooms: [{ ...ROOM, upstream: "http://127.0.0.1:3000" }] };
  expect(loadConfig({ values, env: {} })).toEqual(load(LEAST));
});

test("a gateway's file serves as it is", () => {
  const loaded = inFolder(LEAST, (folder) => loadMiddlewareConfig({ file: "airlock.yaml", folder, env: {} }));
  expect(loaded).toMatchObject({ ok: true, config: { rooms: [{ id: "tickets" }] } });
});

test("the environment is set over plain values", () => {
  const env = { AIRLOCK_ROOMS_TICKETS_ADMISSION_CAPACITY: "7" };
  const loaded = loadMiddlewareConfig({ values: { rooms: [ROOM] }, env });
  expect(loaded).toMatchObject({ ok: true, config: { rooms: [{ admission: { capacity: 7 } }] } });
});

test("every fault of plain values comes at once, by its path", () => {
  const room = { id: "Tickets", whenEngineDwon: "hold", upstream: "nowhere" };
  expect(
    faultsOf({ rooms: [room, ROOM, ROOM], engin: "embedded" }).map((line) => line.split(":")[0]),
  ).toEqual([
    "rooms[0].id",
    "rooms[0].upstream.url",
    "rooms[0].whenEngineDown",
    "rooms[0].whenEngineDwon",
    "engin",
    "rooms[2].id",
    "rooms[1].match[0]",
    "rooms[2].match[0]",
  ]);
  expect(faultsOf({})).toEqual(["rooms: missing; must be a list of rooms, each with id and whenEngineDown"]);
});
