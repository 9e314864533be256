import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { AirlockError } from "../../src/errors.ts";
import { loadKeyRing } from "../../src/tokens/keyring.ts";
import { type Airlock, startAirlock } from "./airlock.ts";
import { until } from "./until.ts";

/** Two gateways with the same keys on one ledger, whose clock the test moves ahead. */
export interface Clocked {
  readonly folder: string;
  readonly gateways: readonly [Airlock, Airlock];
  /** Moves the clock, in steps that both gateways hear of one after the other. */
  after(seconds: number): Promise<void>;
  /** From now on the first gateway reaches the ledger no more, or again. */
  cutOff(away: boolean): void;
  close(): Promise<void>;
}

const TOKEN = "a-token-of-the-operators";
/** Shorter than a first lease, and long enough that a request under way has to hold it. */
const STEP_SECONDS = 18;
/** Within so long a gateway sees what time it is, and asks. */
const BEAT_MS = 300;
const NOW_MS = 20;

export async function startClocked(room: Readonly<Record<string, unknown>>): Promise<Clocked> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-clocked-"));
  await loadKeyRing(join(folder, "keys.json"), { create: true });
  let aheadMs = 0;
  let away = false;
  const ledger = createEmbeddedEngine({ now: () => Date.now() + aheadMs });
  const heardAt = [0, 0];
  const engineOf = (index: 0 | 1): Engine => ({
    kind: "embedded",
    async exchange(settings, batch) {
      if (away && index === 0) throw new AirlockError("ERR_ENGINE_DOWN", "cut off");
      // A gateway's own clock would tell that nobody has waited so long.
      const witness = { ...batch.witness, reckoned: 0 };
      const outcome = await ledger.exchange(settings, { ...batch, witness });
      heardAt[index] = outcome.snapshot.at;
      return outcome;
    },
    close: async () => {},
  });
  const start = (index: 0 | 1) =>
    startAirlock({
      rooms: [room],
      folder,
      env: { AIRLOCK_OPS_TOKEN: TOKEN },
      overrides: { engine: engineOf(index) },
    });
  const gateways = [await start(0), await start(1)] as const;
  /** Both gateways have asked the ledger `ms` from now. */
  async function heard(ms: number): Promise<void> {
    const at = Date.now() + aheadMs + ms;
    await until(() => heardAt.every((last, index) => last >= at || (away && index === 0)));
  }
  return {
    folder,
    gateways,
    async after(seconds) {
      // What is to be told now is told first.
      await heard(NOW_MS);
      for (let left = seconds; left > 0; left -= STEP_SECONDS) {
        aheadMs += Math.min(left, STEP_SECONDS) * 1000;
        await heard(0);
        await heard(BEAT_MS);
      }
    },
    cutOff(isAway) {
      away = isAway;
    },
    async close() {
      for (const gateway of gateways) await gateway.close();
      await ledger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
