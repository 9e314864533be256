import { parseArgs } from "node:util";
import { type Figures, passes } from "./simulation/scenarios.ts";
import { simulateAll } from "./simulation/threads.ts";

const USAGE = `Usage: npm run simulate -- [--visitors N] [--json]

Runs the real ledger against N visitors in virtual time (default: 1000000, a few minutes on two processors), at
several rates, capacities and shares of no-shows. Exits 1 where a room admits too many, overtakes or wastes.
`;

const { values } = parseArgs({
  options: {
    visitors: { type: "string", default: "1000000" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const visitors = Number(values.visitors);
if (values.help || !Number.isSafeInteger(visitors) || visitors < 1) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const rows: (Figures & { readonly name: string; readonly ok: boolean })[] = [];
await simulateAll(visitors, (index, trial, figures) => {
  const ok = passes(trial, figures);
  rows[index] = { name: trial.name, ok, ...figures };
  if (!values.json) process.stdout.write(`${line(trial.name, figures)}  ${ok ? "ok" : "FAILED"}\n`);
});
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
process.exit(rows.every(({ ok }) => ok) ? 0 : 1);

function line(name: string, figures: Figures): string {
  const used = Number.isNaN(figures.rateUsed) ? "too short" : figures.rateUsed.toFixed(4);
  return [
    name.padEnd(30),
    `over-admitted ${Math.max(0, figures.excess).toFixed(3)}`,
    `rate used ${used}`,
    `worst minute ${figures.worstMinute.toFixed(3)}`,
    `capacity used ${figures.capacityUsed.toFixed(4)} of at most ${figures.mostSessions}`,
    `overtaken ${figures.overtaken}`,
    `at the door ${figures.meanReady.toFixed(1)}, at most ${figures.mostReady}`,
    `lowest show rate ${figures.lowestShowRate.toFixed(3)}`,
    `longest wait ${figures.waits.longest.toFixed(0)} s`,
    `${figures.exchanges} exchanges`,
  ].join("  ");
}
