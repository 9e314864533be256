import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Outcome } from "../../src/room/batch.ts";
import { batchOf, invitationOf, START, settingsOf } from "../support/ledger.ts";
import { until } from "../support/until.ts";

let dir: string;
let now: number;
const open: Engine[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "airlock-embedded-"));
  now = START;
});
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close();
  await rm(dir, { recursive: true });
});

function start(folder = dir): Engine {
  const engine = createEmbeddedEngine({ dir: folder, now: () => now });
  open.push(engine);
  return engine;
}
const settings = settingsOf({ burst: 2 });
const join3 = (from: number) => ({
  arrivals: [0, 1, 2].map((i) => ({ lane: "general", id: `v${from + i}` })),
});
const places = (outcome: Outcome) => outcome.arrivals.map((one) => ("place" in one ? one.place : 0));

/** The files as a killed process leaves them: copied while it runs. */
async function afterKill(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "airlock-killed-"));
  const from = join(dir, settings.id);
  const to = join(copy, settings.id);
  await cp(from, to, { recursive: true });
  return copy;
}

describe("the embedded engine", () => {
  test("goes on where it was when it was closed: nobody is held, no number is skipped", async () => {
    const first = start();
    const before = await first.exchange(settings, batchOf(join3(1)));
    await first.close();
    const after = await start().exchange(settings, batchOf(join3(4)));
    expect(places(after)).toEqual([4, 5, 6]);
    expect(after.snapshot).toMatchObject({
      holdUntil: 0,
      sessions: 2,
      generation: before.snapshot.generation,
    });
  });

  test("knows after a restart who came on which device", async () => {
    const arrivals = [{ lane: "general", id: "p.a", invitation: invitationOf() }];
    const first = start();
    await first.exchange(settings, batchOf({ arrivals }));
    await first.close();
    const other = [{ ...arrivals[0], lane: "general", id: "p.b", invitation: invitationOf() }];
    const after = await start().exchange(settings, batchOf({ arrivals: other }));
    expect(after).toMatchObject({
      arrivals: [{ state: "admitted", place: 1 }],
      snapshot: { sessions: 1, admitted: 1 },
    });
  });

  test("has a revocation on the disk before it is acknowledged", async () => {
    const byInvitation = { ...settings, access: "invitation" } as const;
    await start().exchange(byInvitation, batchOf({ revocations: { people: ["p"], before: START - 1 } }));
    const arrivals = ["p.a", "q.a"].map((id) => ({ lane: "general", id, invitation: invitationOf() }));
    const again = start(await afterKill());
    await again.exchange(byInvitation, batchOf());
    now += 2000;
    const { arrivals: answers } = await again.exchange(byInvitation, batchOf({ arrivals }));
    expect(answers).toMatchObject([{ state: "revoked" }, { state: "revoked" }]);
  });

  test("forgets the people of an epoch that is over", async () => {
    const arrivals = [{ lane: "general", id: "p.a", invitation: invitationOf() }];
    const first = start();
    await first.exchange(settings, batchOf({ arrivals }));
    await first.close();
    const second = start();
    const next = { ...settings, epoch: "2" };
    await second.exchange(next, batchOf());
    await second.close();
    expect(await readdir(join(dir, settings.id))).toEqual(["ledger.json"]);
  });

  test("gives no number twice after a kill, starts with an empty bucket and holds", async () => {
    const first = start();
    await first.exchange(settings, batchOf(join3(1)));
    const copy = await afterKill();
    try {
      now += 5000;
      const second = start(copy);
      const held = await second.exchange(settings, batchOf(join3(4)));
      expect(held.arrivals).toEqual([{ state: "deferred" }, { state: "deferred" }, { state: "deferred" }]);
      expect(held.snapshot).toMatchObject({ holdUntil: now + 2000, tokens: 0, sessions: 2 });
      now += 2000;
      const [place = 0] = places(await second.exchange(settings, batchOf(join3(4))));
      expect(place).toBeGreaterThan(3);
      await second.close();
    } finally {
      await rm(copy, { recursive: true });
    }
  });

  test("keeps used places through a restart", async () => {
    const first = start();
    const { arrivals } = await first.exchange(settings, batchOf(join3(1)));
    expect(arrivals[0]?.state).toBe("admitted");
    await first.exchange(settings, batchOf({ releases: [{ lane: "general", place: 1, id: "v1" }] }));
    await first.close();
    const claims = [{ lane: "general", place: 1, id: "another" }];
    const { claims: answers } = await start().exchange(settings, batchOf({ claims }));
    expect(answers).toEqual([{ state: "ended" }]);
  });

  test("is refused a folder that another engine works in", () => {
    start();
    expect(() => createEmbeddedEngine({ dir })).toThrow(
      /is in use by process \d+; several processes need Redis/,
    );
  });

  test("takes over the lock of a process that is gone", async () => {
    await writeFile(join(dir, "lock"), "999999999");
    expect(() => start()).not.toThrow();
    expect(await readFile(join(dir, "lock"), "utf8")).toMatch(new RegExp(`^${process.pid} \\d+$`));
  });

  test("takes over the lock of a process whose number is somebody else's since a reboot", async () => {
    await writeFile(join(dir, "lock"), `${process.ppid} 1`);
    expect(() => start()).not.toThrow();
  });

  test.each(["/proc/airlock", "/etc/hostname"])("says in a sentence that it cannot work in %s", (folder) => {
    expect(() => createEmbeddedEngine({ dir: folder })).toThrow(/^cannot keep a ledger in \/\S+: [a-z ]+$/);
  });

  test("refuses a damaged ledger rather than to begin a new one", async () => {
    const first = start();
    await first.exchange(settings, batchOf(join3(1)));
    await first.close();
    await writeFile(join(dir, settings.id, "ledger.json"), '{"version":1,');
    await expect(start().exchange(settings, batchOf())).rejects.toMatchObject({
      code: "ERR_ENGINE_CORRUPT",
      message: expect.stringMatching(
        /is damaged; put back a copy of its folder, or move the folder away to begin a new one$/,
      ),
    });
  });

  test("leaves nothing half-written behind", async () => {
    const engine = start();
    for (let i = 0; i < 20; i++) await engine.exchange(settings, batchOf(join3(i * 3)));
    await engine.close();
    const names = await readdir(join(dir, settings.id));
    expect(names.sort()).toEqual([
      "ledger.json",
      expect.stringMatching(/^people\.\d+\.ndjson$/),
      expect.stringMatching(/^used-general-0\.\d+\.bin$/),
    ]);
  });

  test("writes again what could not be written, also where nobody comes any more", async () => {
    const failures: unknown[] = [];
    const engine = createEmbeddedEngine({ dir, now: () => now, onError: (error) => failures.push(error) });
    open.push(engine);
    await engine.exchange(settings, batchOf(join3(1)));
    const folder = join(dir, settings.id);
    await rename(folder, `${folder}-away`);
    await engine.exchange(settings, batchOf({ releases: [{ lane: "general", place: 1, id: "v1" }] }));
    await until(() => failures.length > 0);
    await rename(`${folder}-away`, folder);
    await until(async () => {
      const { ledger } = JSON.parse(await readFile(join(folder, "ledger.json"), "utf8"));
      return (await readFile(join(folder, ledger.rows.people.name), "utf8")).includes('"ended"');
    });
  });
});
