import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { watchConfig } from "../../../src/cli/watch-config.ts";
import { until } from "../../support/until.ts";

let folder: string;
let stop: AbortController;
let changes: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-watch-"));
  stop = new AbortController();
  changes = 0;
});
afterEach(() => {
  stop.abort();
  rmSync(folder, { recursive: true });
});

function watch(file: string) {
  watchConfig(file, () => void changes++, stop.signal, 10);
}

/** Goes on with `change` until it is seen: the first look may come after the first change. */
async function seen(change: (turn: number) => void) {
  let turn = 0;
  await until(() => {
    change(turn++);
    return changes > 0;
  });
}

test("a file that is written again is a change", async () => {
  const file = join(folder, "airlock.yaml");
  writeFileSync(file, "a");
  watch(file);
  await seen((turn) => writeFileSync(file, "b".repeat(turn + 2)));
});

test("so is a link that comes to lead elsewhere, as in a mounted ConfigMap", async () => {
  const file = join(folder, "airlock.yaml");
  writeFileSync(join(folder, "0"), "a");
  symlinkSync("0", join(folder, "data"));
  symlinkSync("data", file);
  watch(file);
  await seen((turn) => {
    writeFileSync(join(folder, `next${turn}`), "b");
    symlinkSync(`next${turn}`, join(folder, "new"));
    renameSync(join(folder, "new"), join(folder, "data"));
  });
});

test("a file that goes is none, and coming back is", async () => {
  const file = join(folder, "airlock.yaml");
  writeFileSync(file, "a");
  watch(file);
  renameSync(file, join(folder, "aside"));
  await seen((turn) => {
    if (turn === 50) writeFileSync(file, "b");
    if (turn < 50) expect(changes).toBe(0);
  });
});
