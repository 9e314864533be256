import { expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import type { CliCommand } from "../../../src/cli/shared/command.ts";
import { parseOptions } from "../../../src/cli/shared/options.ts";
import { AirlockError } from "../../../src/errors.ts";
import { captured } from "../../support/cli.ts";

const serve: CliCommand = {
  name: "serve",
  summary: "run it",
  usage: "Usage:\n  airlock serve [--config FILE] [--verbose]",
  async run(args, { stdout }) {
    const { config, verbose } = parseOptions(args, {
      config: { type: "string" },
      verbose: { type: "boolean" },
    });
    stdout.write(`serving ${config} ${verbose}\n`);
    return 0;
  },
};
const broken: CliCommand = {
  name: "keys new",
  summary: "make a key",
  usage: "Usage:\n  airlock keys new",
  run: () => Promise.reject(new AirlockError("ERR_KEYS_INVALID", "could not read ./keys.json")),
};
const COMMANDS = [serve, broken];

async function run(...argv: string[]) {
  const { io, out } = captured();
  const code = await runCli(argv, io, COMMANDS);
  return { code, ...out };
}

test("a command gets the words after its name", async () => {
  expect(await run("serve", "--config", "a.yaml", "--verbose")).toEqual({
    code: 0,
    stdout: "serving a.yaml true\n",
    stderr: "",
  });
});

test.each([[[]], [["--help"]], [["-h"]], [["help"]], [["help", "--help"]]])(
  "airlock %j lists the commands",
  async (argv) => {
    const { code, stdout } = await run(...argv);
    expect(code).toBe(0);
    expect(stdout).toContain("  serve      run it\n  keys new   make a key\n");
  },
);

test.each([
  [["help", "serve"]],
  [["serve", "--help"]],
  [["help", "serve", "--help"]],
  [["serve", "--config", "x", "-h"]],
])("airlock %j tells how to use serve, and does not run it", async (argv) => {
  const { code, stdout } = await run(...argv);
  expect(code).toBe(0);
  expect(stdout).toBe("airlock serve - run it\n\nUsage:\n  airlock serve [--config FILE] [--verbose]\n");
});

test("help of a first word tells of every command that begins with it", async () => {
  expect((await run("help", "keys")).stdout).toContain("airlock keys new - make a key\n");
});

test.each([
  [["serv"], "unknown command serv; did you mean serve?"],
  [["help", "serv"], "unknown command serv; did you mean serve?"],
  [["frobnicate"], "unknown command frobnicate"],
  [["keys"], "keys needs one of: keys new"],
  [["keys", "nwe"], "unknown command keys nwe; did you mean keys new?"],
  [["--versoin"], "unknown option --versoin; did you mean --version?"],
  [["serve", "--confg", "x"], "unknown option '--confg'; did you mean --config?"],
  [["serve", "--zzz"], "unknown option '--zzz'"],
  [["serve", "--config"], "option '--config <value>' argument missing"],
  [["serve", "now"], "unexpected argument 'now'"],
])("airlock %j is wrong usage and exits 2", async (argv, message) => {
  expect(await run(...argv)).toEqual({
    code: 2,
    stdout: "",
    stderr: `airlock: ${message}\nairlock: see airlock --help\n`,
  });
});

test("a command that fails says so in one line and exits 1", async () => {
  expect(await run("keys", "new")).toEqual({
    code: 1,
    stdout: "",
    stderr: "airlock: could not read ./keys.json\n",
  });
});

test("a fault of Airlock's own is not hidden", async () => {
  const faulty: CliCommand = { ...serve, run: () => Promise.reject(new TypeError("x is not a function")) };
  await expect(runCli(["serve"], captured().io, [faulty])).rejects.toThrow(TypeError);
});
