import { parseArgs } from "node:util";
import { compareReaders } from "../test/support/fuzz/compare.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: { answers: { type: "string", default: "3000000" }, seed: { type: "string", default: "1" } },
});
const { answers, stricter, faults } = await compareReaders(Number(values.answers), Number(values.seed));
say(`${answers} answers, seed ${values.seed}; taken by llhttp and refused here:`);
for (const [why, count] of [...stricter].sort((a, b) => b[1] - a[1]))
  say(`${String(count).padStart(8)}  ${why}`);
say(`taken here and not by llhttp, or read in another way: ${faults.length}`);
for (const fault of faults.slice(0, 20)) say(`  ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
