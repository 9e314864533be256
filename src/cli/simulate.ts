import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { AirlockError, reasonOf } from "../errors.ts";
import type { SaleFigures } from "../simulation/figures.ts";
import { type Limits, leastLimits, type PlayAll } from "../simulation/search.ts";
import type { CliCommand, Io } from "./shared/command.ts";
import { parseSimulateArguments, type SimulateArguments } from "./simulate/arguments.ts";
import { htmlOf } from "./simulate/html.ts";
import { openPlayers, type Players } from "./simulate/players.ts";
import { PlayProgress } from "./simulate/progress.ts";
import { formatCount, formatDuration, formatReport } from "./simulate/text.ts";

const USAGE = `
Usage:
  airlock simulate [OPTIONS]
  airlock simulate --nobody-over 40m [OPTIONS]

Plays a sale in virtual time against the ledger that runs in a gateway: how long people wait, by when they arrive, how
long the line gets, how well rate and capacity are used. Opens nothing and asks nobody.
With --nobody-over it answers the reverse question: the least rate and capacity at which nobody waits longer.

Options:
  --visitors N        how many come, 1 to 10000000 (default: 100000)
  --rate N            admissions a minute (default: 600)
  --burst N           admissions at one instant after a quiet time (default: a second of the rate)
  --capacity N        sessions at most (default: 5000)
  --stay TIME         mean time in the shop: 90s, 4m, 1h (default: 4m)
  --no-shows SHARE    of those who are called, how many do not come: 30% or 0.3 (default: 10%)
  --arrivals CURVE    wave: half of all in the first tenth of the time; flat; or a file FILE.csv with lines
                      "seconds,visitors": this many in the next this many seconds, in proportion to
                      --visitors (default: wave)
  --within TIME       all arrive within this time, with wave and flat (default: 10m)
  --lane ID:SHARE:PERCENT
                      a lane, its weight and how many of a hundred visitors come in it; may be repeated
  --nobody-over TIME  find the least rate and capacity
  --seed N            the same seed plays the same sale (default: 1)
  --json FILE         write all figures as JSON
  --html FILE         write a page with plots; it needs no network
  -h, --help          this text
`;

export const simulateCommand: CliCommand = {
  name: "simulate",
  summary: "how long people will wait, before the sale",
  usage: USAGE,
  async run(args, io) {
    const words = parseSimulateArguments(args, io);
    const players = openPlayers(words, words.nobodyOverSeconds === undefined ? 1 : Number.POSITIVE_INFINITY);
    try {
      return await Promise.race([answer(words, players, io), stopped(io.stop)]);
    } finally {
      await players.close();
    }
  },
};

async function answer(words: SimulateArguments, players: Players, io: Io): Promise<number> {
  const { visitors, nobodyOverSeconds } = words;
  const progress = new PlayProgress(io.stderr, visitors);
  const play: PlayAll = async (all) => {
    progress.begin(nobodyOverSeconds === undefined ? [] : all);
    const figures = await players.play(all, (index, done) => progress.show(index, done));
    progress.end();
    return figures;
  };
  if (nobodyOverSeconds === undefined) {
    const [figures] = await play([words]);
    return figures === undefined ? 1 : tell(words, words, figures, io);
  }
  const search = { play, together: players.count, below: tooLow(words, nobodyOverSeconds) };
  const found = await leastLimits(search, nobodyOverSeconds);
  if (found === undefined) {
    io.stderr.write(`no rate lets everybody in within ${formatDuration(nobodyOverSeconds)}\n`);
    return 1;
  }
  const { ratePerMinute, capacity, figures } = found;
  const limits = `at least ${formatCount(ratePerMinute)} a minute and a capacity of ${formatCount(capacity)}`;
  io.stdout.write(`nobody waits longer than ${formatDuration(nobodyOverSeconds)} with ${limits}\n\n`);
  return tell(words, found, figures, io);
}

function stopped(stop: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(1);
    else stop.addEventListener("abort", () => resolve(1), { once: true });
  });
}

/** Everybody who comes has to be in when the last one has waited for the longest time, and stays for a while. */
function tooLow({ arrivals, visitors, noShows, staySeconds }: SimulateArguments, mostSeconds: number) {
  const lastSeconds = arrivals.points.at(-1)?.seconds ?? 0;
  const ratePerMinute = Math.floor((0.9 * 60 * visitors * (1 - noShows)) / (lastSeconds + mostSeconds));
  return { ratePerMinute, capacity: Math.floor((0.5 * ratePerMinute * staySeconds) / 60) };
}

function tell(words: SimulateArguments, limits: Limits, figures: SaleFigures, { stdout, cwd }: Io): number {
  stdout.write(formatReport(figures));
  const { ratePerMinute, capacity } = limits;
  const title = `${formatCount(words.visitors)} visitors at ${formatCount(ratePerMinute)} a minute`;
  if (words.json !== undefined) {
    const report = { limits: { ratePerMinute, capacity }, ...figures };
    write(resolve(cwd, words.json), words.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (words.html !== undefined) write(resolve(cwd, words.html), words.html, htmlOf(title, limits, figures));
  return 0;
}

function write(file: string, shown: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new AirlockError("ERR_OUTPUT", `could not write ${shown}: ${reasonOf(error)}`, { cause: error });
  }
}
