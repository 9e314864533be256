import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { loadPeople, storePeople } from "../../../src/engine/people-file.ts";
import { newPerson, People, Revoked } from "../../../src/room/person.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "airlock-people-"));
  file = join(dir, "people.1.ndjson");
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function loaded(): People {
  return loadedRows().people;
}

function loadedRows(): { people: People; revoked: Revoked } {
  const rows = { people: new People(), revoked: new Revoked() };
  loadPeople(file, rows);
  return rows;
}

function store(people: People, revoked = new Revoked()): Promise<void> {
  return storePeople(file, { people, revoked });
}

function lines(): number {
  return readFileSync(file, "utf8").split("\n").length - 1;
}

test("what was stored is read again, and the last word on a person counts", async () => {
  const people = new People();
  people.set("p", { ...newPerson(), lane: "general", ticket: 1, tag: "a" });
  people.set("q", { ...newPerson(), lane: "general", ticket: 2, tag: "a" });
  await store(people);
  people.set("p", { ...newPerson(), lane: "general", ticket: 1, tag: "b" });
  await store(people);
  await store(people);
  expect(lines()).toBe(3);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect([...loaded().all()]).toEqual([...people.all()]);
  expect(loaded().changed.size).toBe(0);
});

test("a folder without people has none", () => {
  expect([...loaded().all()]).toEqual([]);
});

test("who is revoked is read again, and written once", async () => {
  const revoked = new Revoked();
  revoked.add("p");
  await store(new People(), revoked);
  revoked.add("p");
  await store(new People(), revoked);
  expect(lines()).toBe(1);
  expect([...loadedRows().revoked]).toEqual(["p"]);
});

test("a row that says the same is written once", async () => {
  const people = new People();
  for (let i = 0; i < 3; i++) {
    people.set("p", { ...newPerson(), ticket: 1 });
    await store(people);
  }
  expect(lines()).toBe(1);
});

test("people who could not be written are written the next time", async () => {
  const people = new People();
  people.set("p", newPerson());
  mkdirSync(file);
  await expect(store(people)).rejects.toThrow();
  rmdirSync(file);
  await store(people);
  expect(loaded().get("p")).toEqual(newPerson());
});

test("a line that was broken off by a loss of power counts for nothing, and the next is whole", async () => {
  const people = new People();
  people.set("p", { ...newPerson(), ticket: 1 });
  await store(people);
  appendFileSync(file, '["q",{"lane":"gen');
  const again = loaded();
  expect([...again.all()]).toEqual([["p", { ...newPerson(), ticket: 1 }]]);
  again.set("r", newPerson());
  await store(again);
  expect([...loaded().all()].map(([person]) => person)).toEqual(["p", "r"]);
});

test("a file that has grown long for the people in it is written anew", async () => {
  const people = new People();
  const lane = "x".repeat(60_000);
  for (let ticket = 1; ticket <= 20; ticket++) {
    people.set("p", { ...newPerson(), lane, ticket });
    await store(people);
  }
  expect(lines()).toBeLessThan(10);
  expect(loaded().get("p")?.ticket).toBe(20);
});

test.each(["[]", '["p"]', '["p",null]', '["p",{"lane":5}]', "{", '[7,{"lane":""}]'])(
  "a damaged line in the middle is an error that names it: %s",
  async (line) => {
    const people = new People();
    people.set("p", newPerson());
    await store(people);
    appendFileSync(file, `${line}\n`);
    expect(() => loaded()).toThrow(
      expect.objectContaining({
        code: "ERR_ENGINE_CORRUPT",
        message: expect.stringContaining("damaged at line 2"),
      }),
    );
  },
);
