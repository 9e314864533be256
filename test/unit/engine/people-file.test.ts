import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { dropPeople, loadPeople, storePeople } from "../../../src/engine/people-file.ts";
import { newPerson, People } from "../../../src/room/person.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "airlock-people-"));
  file = join(dir, "people.ndjson");
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function loaded(): People {
  const people = new People();
  loadPeople(dir, people);
  return people;
}

function lines(): number {
  return readFileSync(file, "utf8").split("\n").length - 1;
}

test("what was stored is read again, and the last word on a person counts", async () => {
  const people = new People();
  people.set("p", { ...newPerson(), lane: "general", ticket: 1, tag: "a" });
  people.set("q", { ...newPerson(), lane: "general", ticket: 2, tag: "a" });
  await storePeople(dir, people);
  people.set("p", { ...newPerson(), lane: "general", ticket: 1, tag: "b" });
  await storePeople(dir, people);
  await storePeople(dir, people);
  expect(lines()).toBe(3);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect([...loaded().all()]).toEqual([...people.all()]);
  expect(loaded().changed.size).toBe(0);
});

test("a folder without people has none, also after they were dropped", async () => {
  expect([...loaded().all()]).toEqual([]);
  const people = new People();
  people.set("p", newPerson());
  await storePeople(dir, people);
  await dropPeople(dir);
  await dropPeople(dir);
  expect([...loaded().all()]).toEqual([]);
});

test("people who could not be written are written the next time", async () => {
  const people = new People();
  people.set("p", newPerson());
  mkdirSync(file);
  await expect(storePeople(dir, people)).rejects.toThrow();
  rmdirSync(file);
  await storePeople(dir, people);
  expect(loaded().get("p")).toEqual(newPerson());
});

test("a line that was broken off by a loss of power counts for nothing, and the next is whole", async () => {
  const people = new People();
  people.set("p", { ...newPerson(), ticket: 1 });
  await storePeople(dir, people);
  appendFileSync(file, '["q",{"lane":"gen');
  const again = loaded();
  expect([...again.all()]).toEqual([["p", { ...newPerson(), ticket: 1 }]]);
  again.set("r", newPerson());
  await storePeople(dir, again);
  expect([...loaded().all()].map(([person]) => person)).toEqual(["p", "r"]);
});

test("a file with many lines a person is written anew", async () => {
  const people = new People();
  for (let ticket = 1; ticket <= 9; ticket++) {
    people.set("p", { ...newPerson(), ticket });
    await storePeople(dir, people);
  }
  expect(lines()).toBe(9);
  expect(loaded().get("p")?.ticket).toBe(9);
  expect(lines()).toBe(1);
});

test.each(["[]", '["p"]', '["p",null]', '["p",{"lane":5}]', "{", '[7,{"lane":""}]'])(
  "a damaged line in the middle is an error that names it: %s",
  async (line) => {
    const people = new People();
    people.set("p", newPerson());
    await storePeople(dir, people);
    appendFileSync(file, `${line}\n`);
    expect(() => loaded()).toThrow(
      expect.objectContaining({
        code: "ERR_ENGINE_CORRUPT",
        message: expect.stringContaining("damaged at line 2"),
      }),
    );
  },
);
