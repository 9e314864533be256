import { DRAND_CHAIN } from "./beacon.ts";

const DRAND_QUICKNET = "drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";

/** Chains that publish by the clock: `genesis` is the second of the Unix epoch of round 1, `period` the seconds between two rounds. */
const CHAINS: ReadonlyMap<string, { readonly genesis: number; readonly period: number }> = new Map([
  [DRAND_CHAIN, { genesis: 1_595_431_050, period: 30 }],
  [DRAND_QUICKNET, { genesis: 1_692_803_367, period: 3 }],
]);

/**
 * When the value of a beacon is due, in ms since the Unix epoch: round 72785 of drand's main chain at 1597614570000.
 * `name` is `CHAIN/ROUND/FIELD`. Undefined: the chain is none of the two that are known here.
 */
export function dueAt(name: string): number | undefined {
  const [chain = "", round = ""] = name.split("/");
  const times = CHAINS.get(chain);
  return times && (times.genesis + (Number(round) - 1) * times.period) * 1000;
}
