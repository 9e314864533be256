import { appendFile, writeFile } from "node:fs/promises";
import { inspect, parseArgs } from "node:util";
import { reasonOf } from "../src/errors.ts";
import { type Figure, type Result, resultOf } from "./figures/figure.ts";
import { FIGURES } from "./figures/figures.ts";
import { Lab } from "./lab/lab.ts";
import { plot } from "./report/plot.ts";
import { contendersTable, figuresTable } from "./report/table.ts";

const USAGE = `Usage: npm run bench -- [--quick] [--only ID,ID] [--rounds N] [--json FILE] [--plot FILE]

Measures Airlock beside its peers, on this machine and in one run, and exits 1 where a figure misses its limit.

  --quick       fewer and shorter runs, visitors and bytes; the limits stay
  --only ID,ID  these figures: ${FIGURES.map(({ id }) => id).join(" ")}
  --rounds N    rounds of which the median counts, and twice or thrice as many where that is a p99, from 5 (default: 7; quick: 5)
  --json FILE   figures and rounds
  --plot FILE   an SVG of what a request costs
`;
const LEAST_ROUNDS = 5;

const values = given();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const { quick } = values;
const rounds = Number(values.rounds ?? (quick ? LEAST_ROUNDS : 7));
if (!Number.isSafeInteger(rounds) || rounds < LEAST_ROUNDS) {
  misused(`--rounds must be a whole number from ${LEAST_ROUNDS}`);
}
const wanted = values.only?.split(",") ?? FIGURES.map(({ id }) => id);
const unknown = wanted.filter((id) => !FIGURES.some((figure) => figure.id === id));
if (unknown.length > 0) misused(`there is no figure ${unknown.join(", ")}`);
// Not after a quarter of an hour.
for (const file of [values.json, values.plot]) if (file !== undefined) await writable(file);

const lab = new Lab({ rounds, seconds: quick ? 1 : 3, quick });
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void lab.close().finally(() => process.exit(1)));
}
const figures = FIGURES.filter(({ id }) => wanted.includes(id));
const results: Result[] = [];
try {
  for (const figure of figures) {
    process.stderr.write(`measuring ${figure.id}\n`);
    results.push(await resultOf(figure, lab).catch((error: unknown) => unmeasured(figure, error)));
  }
} finally {
  await lab.close();
}
process.stdout.write(`${contendersTable(lab.rounds)}\n\n${figuresTable(figures, results)}\n`);
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ figures: results, rounds: lab.rounds }, null, 2)}\n`);
}
if (values.plot !== undefined) await writeFile(values.plot, plot(lab.rounds));
process.exit(results.every(({ ok }) => ok) ? 0 : 1);

function given() {
  try {
    return parseArgs({
      options: {
        quick: { type: "boolean", default: false },
        only: { type: "string" },
        rounds: { type: "string" },
        json: { type: "string" },
        plot: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

/** The others are measured all the same: they took a quarter of an hour. */
function unmeasured({ id, limit }: Figure, error: unknown): Result {
  process.stderr.write(`could not measure ${id}: ${inspect(error)}\n`);
  return { id, value: null, limit, ok: false };
}

async function writable(file: string): Promise<void> {
  try {
    await appendFile(file, "");
  } catch (error) {
    misused(`cannot write ${file}: ${reasonOf(error)}`);
  }
}

function misused(why: string): never {
  process.stderr.write(`${why}\n\n${USAGE}`);
  process.exit(2);
}
