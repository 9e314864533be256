import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Rows, takeChanges } from "../../../src/engine/row-entries.ts";
import {
  loadOldPeople,
  loadRows,
  ROWS_HEADER,
  type RowsFile,
  rowsWrite,
  writeRows,
} from "../../../src/engine/rows-file.ts";
import { sealLine } from "../../../src/engine/seal.ts";
import { dropSession, type Ledger, newLedger, putSession } from "../../../src/room/ledger.ts";
import { newPerson } from "../../../src/room/person.ts";
import { claimOf } from "../../support/ledger.ts";

const NAME = "people.1.ndjson";

let dir: string;
let known: RowsFile | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "airlock-people-"));
  known = undefined;
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function rows(): Ledger {
  const ledger = { ...newLedger(), changedSessions: new Set<string>() };
  ledger.ended.changed = new Set();
  ledger.kept.changed = new Set();
  return ledger;
}

function loaded(file = known): Ledger {
  const read = rows();
  if (file !== undefined) loadRows(dir, file, read);
  return read;
}

async function store(all: Rows): Promise<void> {
  const write = rowsWrite(all, takeChanges(all), known, NAME);
  if (write === undefined) return;
  await writeRows(dir, write);
  known = write.file;
}

/** Without the head. */
function lines(): number {
  return readFileSync(join(dir, NAME), "utf8").split("\n").length - 2;
}

test("what was stored is read again, and the last word on a person counts", async () => {
  const all = rows();
  all.people.set("p", { ...newPerson(), lane: "general", drawNumber: 1, tag: "a" });
  all.people.set("q", { ...newPerson(), lane: "general", drawNumber: 2, tag: "a" });
  await store(all);
  all.people.set("p", { ...newPerson(), lane: "general", drawNumber: 1, tag: "b" });
  await store(all);
  await store(all);
  expect(lines()).toBe(3);
  expect(statSync(join(dir, NAME)).mode & 0o777).toBe(0o600);
  expect([...loaded().people.all()]).toEqual([...all.people.all()]);
  expect(loaded().people.changed.size).toBe(0);
});

test("a person's row of an earlier version, with the draw number under another name, is read", () => {
  const { drawNumber, ...others } = { ...newPerson(), lane: "general", drawNumber: 7, tag: "a" };
  const text = `${ROWS_HEADER}${sealLine(["p", { ...others, ticket: drawNumber }])}\n`;
  writeFileSync(join(dir, NAME), text);
  const read = loaded({ name: NAME, bytes: Buffer.byteLength(text) });
  expect([...read.people.all()]).toEqual([["p", { ...others, drawNumber: 7 }]]);
});

test("a room without rows has no file", () => {
  expect(rowsWrite(rows(), takeChanges(rows()), undefined, NAME)).toBeUndefined();
});

test("who is inside, has left or keeps a place is read again, as of the last change", async () => {
  const all = rows();
  const session = { startedAt: 1, until: 10, provisional: true };
  putSession(all, claimOf(1, "a"), session);
  putSession(all, claimOf(2, "b"), session);
  all.ended.set(claimOf(3, "c"), 7);
  all.kept.set("general:4", 8);
  await store(all);
  putSession(all, claimOf(1, "a"), { ...session, until: 20, provisional: false });
  dropSession(all, claimOf(2, "b"), "expired");
  all.ended.set(claimOf(3, "c"), 9);
  await store(all);
  expect(lines()).toBe(7);
  const again = loaded();
  expect([...again.sessions]).toEqual([
    { ...claimOf(1, "a"), startedAt: 1, until: 20, provisional: false, dueAt: 0 },
  ]);
  expect([...again.ended]).toEqual([{ ...claimOf(3, "c"), until: 9 }]);
  expect([...again.kept]).toEqual([["general:4", 8]]);
});

test("who is revoked is read again, and written once", async () => {
  const all = rows();
  all.revoked.add("p");
  await store(all);
  all.revoked.add("p");
  await store(all);
  expect(lines()).toBe(1);
  expect([...loaded().revoked]).toEqual(["p"]);
});

test("a row that says the same is written once", async () => {
  const all = rows();
  for (let i = 0; i < 3; i++) {
    all.people.set("p", { ...newPerson(), drawNumber: 1 });
    await store(all);
  }
  expect(lines()).toBe(1);
});

test("what stands behind the end that the ledger knows counts for nothing, and the next goes in its place", async () => {
  const all = rows();
  all.people.set("p", { ...newPerson(), drawNumber: 1 });
  await store(all);
  appendFileSync(join(dir, NAME), `${sealLine(["q", newPerson()])}\n["r",{"lane":"gen`);
  const again = loaded();
  expect([...again.people.all()]).toEqual([["p", { ...newPerson(), drawNumber: 1 }]]);
  again.people.set("s", newPerson());
  await store(again);
  expect([...loaded().people.all()].map(([person]) => person)).toEqual(["p", "s"]);
});

test.each([
  "[]",
  '["p"]',
  '["p",null]',
  '["p",{"lane":5}]',
  '["k","session",{"until":5}]',
  '["k","ended"]',
  "{",
  '[7,{"lane":""}]',
  JSON.stringify(["p", newPerson()]),
])("a damaged line is an error that says what to do: %s", async (line) => {
  const all = rows();
  all.people.set("p", newPerson());
  await store(all);
  appendFileSync(join(dir, NAME), `${line}\n`);
  const { size } = statSync(join(dir, NAME));
  expect(() => loaded({ name: NAME, bytes: size })).toThrow(
    expect.objectContaining({
      code: "ERR_ENGINE_CORRUPT",
      message: expect.stringMatching(/is damaged; put back a copy of its folder, or move the folder away/),
    }),
  );
});

test("a file that is gone or too short is damaged", async () => {
  const all = rows();
  all.people.set("p", newPerson());
  await store(all);
  const bytes = known?.bytes ?? 0;
  expect(() => loaded({ name: NAME, bytes: bytes + 1 })).toThrow("is damaged");
  rmSync(join(dir, NAME));
  expect(() => loaded()).toThrow("is damaged");
});

test("people of version 2 are read, but for a line that was broken off", () => {
  const file = join(dir, "people.old.ndjson");
  writeFileSync(file, `${JSON.stringify(["p", newPerson()])}\n["q","revoked"]\n["r",{"la`);
  const read = rows();
  loadOldPeople(file, read);
  expect([...read.people.all()]).toEqual([["p", newPerson()]]);
  expect([...read.revoked]).toEqual(["q"]);
  writeFileSync(file, `{\n["q","revoked"]\n`);
  expect(() => loadOldPeople(file, rows())).toThrow("is damaged");
});
