import { parseArgs } from "node:util";
import { LotteryOrder } from "../src/gateway/room/lottery-order.ts";
import { keyNamed } from "../test/support/draws.ts";
import { sampled, whole } from "./fairness/evenness.ts";

const USAGE = `Usage: sh scripts/run-ts bench/fairness.ts [--seeds N] [--from NAME]

How even the lottery is, and what a rank costs. Draws with N seeds (default: 10000; about two minutes) that are made from NAME
(default: fairness), and compares tenths of the arrivals with tenths of the ranks by chi-square. Exits 1 where a p-value is
below 0.0001.
`;
const LEAST_P = 0.0001;
const SIZES = [10, 100, 1000, 100_000, 100_000_000];
const RANKS = 20_000;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10000" },
    from: { type: "string", default: "fairness" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const seeds = Number(values.seeds);
if (values.help || !Number.isSafeInteger(seeds) || seeds < 1) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const trials = [
  ...[10, 100].map((size) => whole(size, seeds, values.from)),
  ...SIZES.map((size) => sampled(size, seeds, values.from)),
];
for (const { name, ranks, chiSquare, freedom, p } of trials) {
  const figures = [
    `${ranks} ranks`.padStart(16),
    `chi-square ${chiSquare.toFixed(1)} of ${freedom}`,
    `p ${p.toFixed(4)}`,
  ];
  process.stdout.write(`${name.padEnd(42)}${figures.join("  ")}\n`);
}
for (const size of SIZES) {
  process.stdout.write(`a rank of ${size}: ${microseconds(size).toFixed(1)} µs\n`);
}
process.exit(trials.every(({ p }) => p >= LEAST_P) ? 0 : 1);

/** A rank as a gateway computes it, the key of the lane already made. */
function microseconds(size: number): number {
  const book = new LotteryOrder(keyNamed(values.from), "bench", "1");
  const draw = () => {
    const from = performance.now();
    for (let i = 0; i < RANKS; i++)
      book.placeOf({ lane: "general", drawNumber: 1 + (i % size) }, { version: 2, drawn: size, skipped: [] });
    return ((performance.now() - from) * 1000) / RANKS;
  };
  return Math.min(draw(), draw(), draw());
}
