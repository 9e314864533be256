import { didYouMean } from "../config/did-you-mean.ts";
import { AirlockError } from "../errors.ts";
import { version } from "../version.ts";
import { COMMANDS } from "./commands.ts";
import { formatOverview, formatUsage } from "./help.ts";
import type { CliCommand, Io } from "./shared/command.ts";

const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

/** Runs the command that `argv` (without node and the script) names. Returns the exit code: 0 done, 1 not done, 2 misused. */
export async function runCli(argv: readonly string[], io: Io, commands = COMMANDS): Promise<number> {
  const [first] = argv;
  try {
    if (first === undefined || isHelp(first)) return print(formatOverview(commands), io);
    if (first === "--version" || first === "-v") return print(`airlock ${version()}\n`, io);
    if (first === "help") {
      const topic = argv.slice(1).filter((word) => !isHelp(word));
      return print(help(topic, commands), io);
    }
    if (isHelp(argv[1] ?? "") && !commands.some((command) => starts(argv, command))) {
      return print(help([first], commands), io);
    }
    const command = find(argv, commands);
    const args = argv.slice(words(command).length);
    return args.some(isHelp) ? print(formatUsage(command), io) : await command.run(args, io);
  } catch (error) {
    return report(error, io);
  }
}

function print(text: string, { stdout }: Io): number {
  stdout.write(text);
  return DONE;
}

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

function words({ name }: CliCommand): string[] {
  return name.split(" ");
}

function starts(argv: readonly string[], command: CliCommand): boolean {
  return words(command).every((word, index) => word === argv[index]);
}

function help(topic: readonly string[], commands: readonly CliCommand[]): string {
  if (topic.length === 0) return formatOverview(commands);
  const group = commands.filter((command) => topic.length === 1 && words(command)[0] === topic[0]);
  return group.length > 0 ? group.map(formatUsage).join("\n") : formatUsage(find(topic, commands));
}

function find(argv: readonly string[], commands: readonly CliCommand[]): CliCommand {
  // `demo shop` before `demo`.
  const [command] = commands
    .filter((one) => starts(argv, one))
    .sort((a, b) => words(b).length - words(a).length);
  if (command) return command;
  const group = commands.filter((one) => words(one)[0] === argv[0]);
  if (group.length > 0 && argv.length === 1) {
    throw new AirlockError(
      "ERR_USAGE",
      `${argv[0]} needs one of: ${group.map((one) => one.name).join(", ")}`,
    );
  }
  const kind = argv[0]?.startsWith("-") ? "option" : "command";
  const given = argv.slice(0, group.length > 0 ? 2 : 1).join(" ");
  const candidates =
    kind === "option" ? ["--help", "--version"] : [...commands.map((one) => one.name), "help"];
  throw new AirlockError("ERR_USAGE", `unknown ${kind} ${given}${hint(given, candidates)}`);
}

/** `; did you mean …?` where a candidate is near. */
function hint(word: string, candidates: Iterable<string>): string {
  const near = didYouMean(word, candidates);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function report(error: unknown, { stderr }: Io): number {
  if (!(error instanceof AirlockError)) throw error;
  stderr.write(`airlock: ${error.message}\n`);
  if (error.code !== "ERR_USAGE") return FAILED;
  stderr.write("airlock: see airlock --help\n");
  return MISUSED;
}
