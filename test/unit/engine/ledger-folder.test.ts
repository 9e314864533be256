import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { LedgerFolder } from "../../../src/engine/ledger-folder.ts";
import { codeOf } from "../../../src/errors.ts";
import { visitorKeyOf } from "../../../src/room/batch.ts";
import { dropSession, isUsed, type Ledger, putSession, type Session } from "../../../src/room/ledger.ts";
import { newPerson } from "../../../src/room/person.ts";
import { claimOf, Room } from "../../support/ledger.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "airlock-ledger-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const clean = { clean: true, ceilings: {} };
const CHUNK = "used-general-0.1.bin";

function load(folder = dir): Ledger {
  return new LedgerFolder(folder).load().ledger;
}

/** What is kept on the disk; who has asked again is not. */
function contentOf({ counts, sessions, ended, kept, used, people, revoked }: Ledger): unknown {
  const lanes = Object.entries(counts.lanes).map(([id, lane]) => {
    const { shown, unshownPpm, marks, batches, ...kept } = lane;
    return [id, kept];
  });
  const places = [...used].flatMap(([lane, { chunks }]) =>
    [...chunks].map(([number, bytes]) => [lane, number, Buffer.from(bytes).toString("base64")]),
  );
  return structuredClone({
    counts: { ...counts, lanes },
    sessions: sessionsOf(sessions),
    ended: endedOf(ended),
    kept: [...kept],
    places,
    people: [...people.all()],
    revoked: [...revoked],
  });
}

test("used places that could not be written are written the next time", async () => {
  const { ledger } = withOneInside();
  const folder = new LedgerFolder(dir);
  const obstacle = join(dir, CHUNK);
  mkdirSync(obstacle);
  await expect(folder.store(ledger, clean)).rejects.toThrow();
  rmdirSync(obstacle);
  await folder.store(ledger, clean);
  expect(isUsed(load(), "general", 1)).toBe(true);
});

test("after a death, places begin above all that may have been given out", async () => {
  const { ledger } = withOneInside();
  await new LedgerFolder(dir).store(ledger, { clean: false, ceilings: { general: 65 } });
  const loaded = new LedgerFolder(dir).load();
  expect(loaded.fresh).toBe(true);
  expect(loaded.ledger.counts.lanes.general?.issued).toBe(65);
});

test("a ledger is written as it was when the write began, whatever happens to it meanwhile", async () => {
  const room = withOneInside();
  const before = contentOf(room.ledger);
  const storing = new LedgerFolder(dir).store(room.ledger, clean);
  room.arrive(1);
  room.ledger.people.set("p", newPerson());
  await storing;
  expect(contentOf(load())).toEqual(before);
});

describe("a process that dies between two writes", () => {
  test("leaves the old ledger or the new one, whichever of its files were there", async () => {
    const room = withOneInside();
    const folder = new LedgerFolder(dir);
    room.ledger.people.set("p", newPerson());
    await folder.store(room.ledger, clean);
    const before = { content: contentOf(load()), dir: copied() };
    room.arrive(1);
    room.ledger.people.set("q", newPerson());
    room.ledger.revoked.add("p");
    await folder.store(room.ledger, clean);
    const after = { content: contentOf(load()), dir: copied() };
    expect(after.content).not.toEqual(before.content);

    const written = readdirSync(after.dir).filter((name) => name !== "ledger.json");
    for (const subset of subsetsOf(written)) {
      const killed = copied(before.dir);
      for (const name of subset) cpSync(join(after.dir, name), join(killed, name));
      expect(contentOf(load(killed))).toEqual(before.content);
      if (subset.length === written.length) {
        // Loading has cut off what the old ledger does not know.
        cpSync(after.dir, killed, { recursive: true });
        expect(contentOf(load(killed))).toEqual(after.content);
      }
      rmSync(killed, { recursive: true });
    }
    for (const { dir: made } of [before, after]) rmSync(made, { recursive: true });
  });

  test("has what it had begun to write removed by a later write", async () => {
    const room = withOneInside();
    await new LedgerFolder(dir).store(room.ledger, clean);
    for (const name of ["used-general-9.7.bin", "people.8.ndjson", "ledger.json.12.tmp"])
      writeFileSync(join(dir, name), "x");
    const folder = new LedgerFolder(dir);
    const { ledger } = folder.load();
    ledger.used.get("general")?.add(5);
    await folder.store(ledger, clean);
    expect(readdirSync(dir).sort()).toEqual(["ledger.json", "people.1.ndjson", "used-general-0.2.bin"]);
  });
});

test("a write costs what has changed, however many there are", async () => {
  const { ledger } = new LedgerFolder(dir).load();
  const session = { startedAt: 1, until: 10, provisional: false };
  for (let place = 1; place <= 20_000; place++) putSession(ledger, claimOf(place), session);
  const folder = new LedgerFolder(dir);
  await folder.store(ledger, clean);
  const size = () => statSync(join(dir, "people.1.ndjson")).size;
  const before = size();
  expect(before).toBeGreaterThan(1_000_000);
  putSession(ledger, claimOf(7), { ...session, until: 20 });
  dropSession(ledger, claimOf(8), "expired");
  await folder.store(ledger, clean);
  expect(size() - before).toBeLessThan(300);
  expect(statSync(join(dir, "ledger.json")).size).toBeLessThan(5000);
  const again = load();
  expect(again.sessions.size).toBe(19_999);
  expect(again.sessions.get(claimOf(7))?.until).toBe(20);
});

test("a file that has grown long is made anew beside it, while the rows change and writes go on", async () => {
  const { ledger } = new LedgerFolder(dir).load();
  const folder = new LedgerFolder(dir);
  const isAnew = () => readFileSync(join(dir, "ledger.json"), "utf8").includes(".all.ndjson");
  const session = { startedAt: 1, until: 10, provisional: false };
  for (let place = 1; place <= 3000; place++) putSession(ledger, claimOf(place), session);
  for (let i = 1; i <= 20 || !isAnew(); i++) {
    expect(i).toBeLessThan(500);
    for (let place = 1; place <= 3000; place += 3)
      putSession(ledger, claimOf(place), { ...session, until: i });
    dropSession(ledger, claimOf(3 * i - 1), "expired");
    ledger.ended.set(claimOf(i, "x"), i);
    ledger.people.set("p", { ...newPerson(), drawNumber: i });
    await folder.store(ledger, clean);
    if (i % 10 === 0 || isAnew()) expect(asSets(load())).toEqual(asSets(ledger));
  }
  expect(readdirSync(dir).filter((name) => name.startsWith("people"))).toHaveLength(1);
  await folder.close();
});

/** Rows that come back come in the order in which they were written. */
function asSets({ sessions, ended, people }: Ledger): unknown {
  const rows = [sessionsOf(sessions), endedOf(ended)].map((entries) => new Map<string, unknown>(entries));
  return structuredClone([...rows, new Map(people.all())]);
}

function sessionsOf(sessions: Ledger["sessions"]): [string, Session][] {
  return [...sessions].map((session) => {
    const { startedAt, until, provisional } = session;
    return [visitorKeyOf(session), { startedAt, until, provisional }];
  });
}

function endedOf(ended: Ledger["ended"]): [string, number][] {
  return [...ended].map((row) => [visitorKeyOf(row), row.until]);
}

test("rows that were being made anew when the process died count for nothing", async () => {
  const room = withOneInside();
  await new LedgerFolder(dir).store(room.ledger, clean);
  writeFileSync(join(dir, "people.1.all.ndjson"), "{");
  const folder = new LedgerFolder(dir);
  const { ledger } = folder.load();
  expect(sessionsOf(ledger.sessions)).toEqual(sessionsOf(room.ledger.sessions));
  await folder.store(ledger, clean);
  ledger.used.get("general")?.add(5);
  await folder.store(ledger, clean);
  expect(readdirSync(dir)).not.toContain("people.1.all.ndjson");
});

test("no single bit can be another in any file without being noticed", async () => {
  const { ledger } = withOneInside();
  ledger.people.set("p", { ...newPerson(), lane: "general", drawNumber: 3 });
  ledger.revoked.add("q");
  await new LedgerFolder(dir).store(ledger, clean);
  const flips = { "ledger.json": 5, "people.1.ndjson": 1, [CHUNK]: 4001 };
  expect(readdirSync(dir).sort()).toEqual(Object.keys(flips).sort());
  const taken: string[] = [];
  let tried = 0;
  for (const [name, every] of Object.entries(flips)) {
    const content = readFileSync(join(dir, name));
    for (let bit = 0; bit < content.length * 8; bit += every) {
      const flipped = Buffer.from(content);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(join(dir, name), flipped);
      if (codeOfLoad() !== "ERR_ENGINE_CORRUPT") taken.push(`${name} ${bit}`);
      tried++;
    }
    writeFileSync(join(dir, name), content);
  }
  expect(taken).toEqual([]);
  expect(tried).toBeGreaterThan(3000);
  expect(contentOf(load())).toEqual(contentOf(ledger));
});

test("a used file in the place of another is noticed", async () => {
  const { ledger } = withOneInside();
  ledger.used.get("general")?.add(2 ** 20 + 1);
  await new LedgerFolder(dir).store(ledger, clean);
  writeFileSync(join(dir, CHUNK), readFileSync(join(dir, "used-general-1.1.bin")));
  expect(() => load()).toThrow("is damaged; put back a copy of its folder");
});

test("a ledger of version 2 is read, and written as one of today", async () => {
  const { ledger } = withOneInside();
  ledger.people.set("p", newPerson());
  const expected = contentOf(ledger);
  writeOld(ledger);
  const folder = new LedgerFolder(dir);
  const loaded = folder.load();
  expect(contentOf(loaded.ledger)).toEqual(expected);
  expect(loaded.fresh).toBe(false);
  await folder.store(loaded.ledger, clean);
  expect(readdirSync(dir).sort()).toEqual(["ledger.json", "people.1.ndjson", CHUNK]);
  expect(JSON.parse(readFileSync(join(dir, "ledger.json"), "utf8"))).toMatchObject({ version: 3 });
  expect(contentOf(load())).toEqual(expected);
});

/** As the release before wrote it. */
function writeOld(ledger: Ledger): void {
  const { counts, sessions, ended, calls, used, people } = ledger;
  const parts = { counts, sessions: sessionsOf(sessions), ended: endedOf(ended), calls, ready: [] };
  writeFileSync(
    join(dir, "ledger.json"),
    JSON.stringify({ version: 2, clean: true, ceilings: {}, ...parts }),
  );
  const lines = [...people.all()].map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(join(dir, `people.${counts.epoch}.ndjson`), lines.join(""));
  for (const [lane, { chunks }] of used)
    for (const [number, bytes] of chunks)
      writeFileSync(join(dir, `used-${lane}-${number}.${counts.epoch}.bin`), bytes);
}

function copied(from = dir): string {
  const copy = mkdtempSync(join(tmpdir(), "airlock-ledger-"));
  cpSync(from, copy, { recursive: true });
  return copy;
}

function subsetsOf(names: readonly string[]): string[][] {
  const subsets: string[][] = [[]];
  for (const name of names) subsets.push(...subsets.map((one) => [...one, name]));
  return subsets;
}

function codeOfLoad(): unknown {
  try {
    load();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function withOneInside(): Room {
  const room = new Room();
  // Of an empty folder, so that it notes what changes.
  room.ledger = new LedgerFolder(mkdtempSync(join(dir, "of-"))).load().ledger;
  rmSync(join(dir, readdirSync(dir)[0] ?? ""), { recursive: true });
  room.arrive(1);
  return room;
}
