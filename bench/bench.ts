import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Result, resultOf } from "./figures/figure.ts";
import { FIGURES } from "./figures/figures.ts";
import { Lab } from "./lab/lab.ts";
import { contendersTable, figuresTable } from "./report/table.ts";

const USAGE = `Usage: npm run bench -- [--quick] [--only ID,ID] [--rounds N] [--json FILE]

Measures Airlock beside its peers, on this machine and in one run, and exits 1 where a figure misses its limit.

  --quick       shorter runs, fewer visitors and bytes; the limits stay
  --only ID,ID  these figures: ${FIGURES.map(({ id }) => id).join(" ")}
  --rounds N    rounds of which the median counts, from 5 (default: 7; quick: 5)
  --json FILE   figures and rounds
`;
const LEAST_ROUNDS = 5;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const { quick } = values;
const rounds = Number(values.rounds ?? (quick ? LEAST_ROUNDS : 7));
const wanted = values.only?.split(",") ?? FIGURES.map(({ id }) => id);
const unknown = wanted.filter((id) => !FIGURES.some((figure) => figure.id === id));
if (values.help || unknown.length > 0 || !Number.isSafeInteger(rounds) || rounds < LEAST_ROUNDS) {
  if (unknown.length > 0) process.stderr.write(`there is no figure ${unknown.join(", ")}\n`);
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const lab = new Lab({ rounds, seconds: quick ? 1 : 3, quick });
const figures = FIGURES.filter(({ id }) => wanted.includes(id));
const results: Result[] = [];
try {
  for (const figure of figures) {
    process.stderr.write(`measuring ${figure.id}\n`);
    results.push(await resultOf(figure, lab));
  }
} finally {
  await lab.close();
}
process.stdout.write(`${contendersTable(lab.rounds)}\n\n${figuresTable(figures, results)}\n`);
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ figures: results, rounds: lab.rounds }, null, 2)}\n`);
}
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
