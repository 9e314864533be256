import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import { gatewayOn, remember, roomFor, stalledDuring } from "../../test/support/recovery.ts";
import { until } from "../../test/support/until.ts";

export interface EmbeddedRecovery {
  /** How long a newcomer waits whose number has to be on the disk first, ms. */
  readonly joinMs: number;
  /** How long the process stood still at most while the ledger was written each second, ms. */
  readonly stallMs: number;
  /** Until it takes requests after a restart, ms. */
  readonly loadMs: number;
}

const PATIENCE_MS = 400_000;
const JOINS = 30;
/** Three writes. */
const QUIET_MS = 3000;

/** The embedded engine with so many people inside: what its writes cost, and how long it takes to open. */
export async function embedded(people: number): Promise<EmbeddedRecovery> {
  const dir = await mkdtemp(join(tmpdir(), "airlock-recovery-"));
  const settings = { ...roomFor(people), access: "open" as const };
  try {
    const first = gatewayOn(createEmbeddedEngine({ dir }), settings);
    remember(first, people);
    await first.batcher.start();
    await until(() => first.reports.at(-1)?.sessions === people, PATIENCE_MS);
    await settled(join(dir, settings.id));
    let joinMs = 0;
    const stallMs = await stalledDuring(async () => {
      for (let i = 0; i < JOINS; i++) {
        const from = performance.now();
        // More than the ceiling allows, so that each waits for a write.
        const ids = Array.from({ length: 50 }, (_, j) => `${i}-${j}`);
        await Promise.all(ids.map((id) => first.batcher.arrive({ lane: "general", id })));
        joinMs = Math.max(joinMs, performance.now() - from);
      }
    });
    await first.close();
    const from = performance.now();
    const again = gatewayOn(createEmbeddedEngine({ dir }), settings);
    await again.batcher.start();
    const loadMs = performance.now() - from;
    await again.close();
    return { joinMs, stallMs, loadMs };
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Until all that was told is written. */
async function settled(folder: string): Promise<void> {
  for (let before = -1, size = 0; before !== size; ) {
    before = size;
    await pause(QUIET_MS);
    const files = (await readdir(folder)).filter((name) => name.startsWith("people."));
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
    size = sizes.reduce((sum, one) => sum + one, 0);
  }
}
