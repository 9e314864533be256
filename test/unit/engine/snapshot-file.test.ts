import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { loadLedger, storeLedger } from "../../../src/engine/snapshot-file.ts";
import { isUsed } from "../../../src/room/ledger.ts";
import { Room } from "../../support/ledger.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "airlock-ledger-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const clean = { clean: true, ceilings: {} };

test("used places that could not be written are written the next time", async () => {
  const { ledger } = withOneInside();
  const obstacle = join(dir, "used-general-0.1.bin");
  mkdirSync(join(obstacle, "full"), { recursive: true });
  await expect(storeLedger(dir, ledger, clean)).rejects.toThrow();
  rmdirSync(join(obstacle, "full"));
  rmdirSync(obstacle);
  await storeLedger(dir, ledger, clean);
  expect(isUsed(loadLedger(dir).ledger, "general", 1)).toBe(true);
});

test("after a death, places begin above all that may have been given out", async () => {
  const { ledger } = withOneInside();
  await storeLedger(dir, ledger, { clean: false, ceilings: { general: 65 } });
  const loaded = loadLedger(dir);
  expect(loaded.fresh).toBe(true);
  expect(loaded.ledger.counts.lanes.general?.issued).toBe(65);
});

function withOneInside(): Room {
  const room = new Room();
  room.arrive(1);
  return room;
}
