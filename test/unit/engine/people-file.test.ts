import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  giveBackPeople,
  loadOldPeople,
  loadPeople,
  type PeopleFile,
  takePeople,
  writePeople,
} from "../../../src/engine/people-file.ts";
import { sealLine } from "../../../src/engine/seal.ts";
import { newPerson, People, Revoked } from "../../../src/room/person.ts";

const NAME = "people.1.ndjson";

let dir: string;
let known: PeopleFile | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "airlock-people-"));
  known = undefined;
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Rows {
  people: People;
  revoked: Revoked;
}

function rows(): Rows {
  return { people: new People(), revoked: new Revoked() };
}

function loaded(file = known): Rows {
  const read = rows();
  if (file !== undefined) loadPeople(dir, file, read);
  return read;
}

async function store(all: Rows): Promise<void> {
  const write = takePeople(all, known, NAME);
  if (write === undefined) return;
  try {
    await writePeople(dir, write);
    known = write.file;
  } catch (error) {
    giveBackPeople(all, write);
    throw error;
  }
}

/** Without the head. */
function lines(): number {
  return readFileSync(join(dir, NAME), "utf8").split("\n").length - 2;
}

test("what was stored is read again, and the last word on a person counts", async () => {
  const all = rows();
  all.people.set("p", { ...newPerson(), lane: "general", ticket: 1, tag: "a" });
  all.people.set("q", { ...newPerson(), lane: "general", ticket: 2, tag: "a" });
  await store(all);
  all.people.set("p", { ...newPerson(), lane: "general", ticket: 1, tag: "b" });
  await store(all);
  await store(all);
  expect(lines()).toBe(3);
  expect(statSync(join(dir, NAME)).mode & 0o777).toBe(0o600);
  expect([...loaded().people.all()]).toEqual([...all.people.all()]);
  expect(loaded().people.changed.size).toBe(0);
});

test("a room without people has no file", () => {
  expect(takePeople(rows(), undefined, NAME)).toBeUndefined();
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
    all.people.set("p", { ...newPerson(), ticket: 1 });
    await store(all);
  }
  expect(lines()).toBe(1);
});

test("people who could not be written are written the next time", async () => {
  const all = rows();
  all.people.set("p", newPerson());
  mkdirSync(join(dir, NAME));
  await expect(store(all)).rejects.toThrow();
  rmdirSync(join(dir, NAME));
  await store(all);
  expect(loaded().people.get("p")).toEqual(newPerson());
});

test("what stands behind the end that the ledger knows counts for nothing, and the next goes in its place", async () => {
  const all = rows();
  all.people.set("p", { ...newPerson(), ticket: 1 });
  await store(all);
  appendFileSync(join(dir, NAME), `${sealLine(["q", newPerson()])}\n["r",{"lane":"gen`);
  const again = loaded();
  expect([...again.people.all()]).toEqual([["p", { ...newPerson(), ticket: 1 }]]);
  again.people.set("s", newPerson());
  await store(again);
  expect([...loaded().people.all()].map(([person]) => person)).toEqual(["p", "s"]);
});

test("a file that has grown long for the people in it is written anew, all of them", async () => {
  const all = rows();
  const lane = "x".repeat(60_000);
  all.people.set("q", newPerson());
  for (let ticket = 1; ticket <= 20; ticket++) {
    all.people.set("p", { ...newPerson(), lane, ticket });
    await store(all);
  }
  expect(lines()).toBeLessThan(10);
  expect(loaded().people.get("p")?.ticket).toBe(20);
  expect(loaded().people.get("q")).toEqual(newPerson());
});

test.each([
  "[]",
  '["p"]',
  '["p",null]',
  '["p",{"lane":5}]',
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
