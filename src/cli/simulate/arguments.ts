import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { AirlockError, reasonOf } from "../../errors.ts";
import { type ArrivalCurve, countedCurve, flatCurve, waveCurve } from "../../simulation/arrivals.ts";
import type { SaleLane } from "../../simulation/lanes.ts";
import type { Io } from "../shared/command.ts";
import { parseOptions } from "../shared/options.ts";

/** What `airlock simulate` was asked. */
export interface SimulateArguments {
  readonly visitors: number;
  readonly ratePerMinute: number;
  readonly burst: number | undefined;
  readonly capacity: number;
  readonly staySeconds: number;
  /** From 0 to 1. */
  readonly noShows: number;
  readonly arrivals: ArrivalCurve;
  readonly lanes: readonly SaleLane[];
  /** Find the limits at which nobody waits longer. Undefined: play the sale at the limits given. */
  readonly nobodyOverSeconds: number | undefined;
  readonly seed: number;
  readonly json: string | undefined;
  readonly html: string | undefined;
}

const MANY = 10_000_000;
const OPTIONS = {
  visitors: { type: "string" },
  rate: { type: "string" },
  burst: { type: "string" },
  capacity: { type: "string" },
  stay: { type: "string" },
  "no-shows": { type: "string" },
  arrivals: { type: "string" },
  within: { type: "string" },
  lane: { type: "string", multiple: true },
  "nobody-over": { type: "string" },
  seed: { type: "string" },
  json: { type: "string" },
  html: { type: "string" },
} as const;

/** Fails with `ERR_USAGE`, naming the option, where one is unknown, missing or out of range. */
export function parseSimulateArguments(args: readonly string[], { cwd }: Pick<Io, "cwd">): SimulateArguments {
  const given = parseOptions(args, OPTIONS);
  const nobodyOver = given["nobody-over"];
  if (nobodyOver !== undefined && (given.rate !== undefined || given.capacity !== undefined)) {
    throw wrong("--nobody-over", "finds rate and capacity: leave out --rate and --capacity");
  }
  const within = seconds("--within", given.within ?? "10m");
  return {
    visitors: whole("--visitors", given.visitors ?? "100000", MANY),
    ratePerMinute: whole("--rate", given.rate ?? "600", MANY),
    burst: given.burst === undefined ? undefined : whole("--burst", given.burst, MANY),
    capacity: whole("--capacity", given.capacity ?? "5000", MANY),
    staySeconds: seconds("--stay", given.stay ?? "4m"),
    noShows: part("--no-shows", given["no-shows"] ?? "10%"),
    arrivals: curve(given.arrivals ?? "wave", within, cwd),
    lanes: lanes(given.lane ?? []),
    nobodyOverSeconds: nobodyOver === undefined ? undefined : seconds("--nobody-over", nobodyOver),
    seed: whole("--seed", given.seed ?? "1", 2 ** 31),
    json: given.json,
    html: given.html,
  };
}

function wrong(option: string, reason: string): AirlockError {
  return new AirlockError("ERR_USAGE", `option ${option} ${reason}`);
}

function whole(option: string, text: string, most: number): number {
  const value = Number(text.replaceAll("_", ""));
  if (/^[0-9][0-9_]*$/.test(text) && value >= 1 && value <= most) return value;
  throw wrong(option, `must be a whole number from 1 to ${most}`);
}

/** `90`, `90s`, `40m`, `2h`. */
function seconds(option: string, text: string): number {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text) ?? [];
  const value = Number(number) * { s: 1, m: 60, h: 3600 }[unit === "m" || unit === "h" ? unit : "s"];
  if (value > 0 && value <= 7 * 24 * 3600) return value;
  throw wrong(option, "must be a time such as 90s, 40m or 2h, a week at most");
}

/** `30%` or `0.3`. */
function part(option: string, text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(text) ?? [];
  const value = Number(number) / (percent === undefined ? 1 : 100);
  if (value >= 0 && value < 1) return value;
  throw wrong(option, "must be a share such as 30% or 0.3, less than all");
}

function curve(text: string, within: number, cwd: string): ArrivalCurve {
  if (text === "wave") return waveCurve(within);
  if (text === "flat") return flatCurve(within);
  if (!text.endsWith(".csv")) throw wrong("--arrivals", "must be wave, flat or a file that ends in .csv");
  return countedCurve(readSteps(resolve(cwd, text), text));
}

/** Lines `seconds,visitors`: so many come in the next so many seconds. */
function readSteps(file: string, shown: string): { seconds: number; visitors: number }[] {
  let rows: string[][];
  try {
    rows = parse(readFileSync(file, "utf8"), { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new AirlockError("ERR_USAGE", `${shown}: ${reasonOf(error)}`, { cause: error });
  }
  const [head, ...lines] = rows;
  if (head?.join() !== "seconds,visitors" || lines.length === 0) {
    throw new AirlockError(
      "ERR_USAGE",
      `${shown}: must begin with the line "seconds,visitors" and have another`,
    );
  }
  return lines.map(([length = "", count = ""], i) => {
    const step = { seconds: Number(length), visitors: Number(count) };
    if (step.seconds > 0 && step.visitors >= 0) return step;
    throw new AirlockError("ERR_USAGE", `${shown}:${i + 2}: must be seconds above 0 and visitors, 0 or more`);
  });
}

/** `ID:SHARE:PERCENT`, each lane's weight and how many of a hundred visitors come in it. */
function lanes(texts: readonly string[]): SaleLane[] {
  if (texts.length === 0) return [{ id: "general", share: 100, part: 1 }];
  const read = texts.map((text) => {
    const [, id, share, percent] = /^([a-z0-9-]{1,32}):(\d{1,4}):(\d{1,3}(?:\.\d+)?)%?$/.exec(text) ?? [];
    if (id === undefined || Number(share) < 1 || Number(share) > 1000) {
      throw wrong("--lane", `must be ID:SHARE:PERCENT such as accessible:20:5, not "${text}"`);
    }
    return { id, share: Number(share), part: Number(percent) / 100 };
  });
  if (new Set(read.map(({ id }) => id)).size < read.length) throw wrong("--lane", "names a lane twice");
  const all = read.reduce((sum, lane) => sum + lane.part, 0);
  if (Math.abs(all - 1) > 0.001)
    throw wrong("--lane", `the percents of all lanes must be 100, not ${all * 100}`);
  return read;
}
