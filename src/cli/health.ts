import type { CliCommand, Io } from "./shared/command.ts";
import { CONFIG_OPTION } from "./shared/config-file.ts";
import { readContext } from "./shared/context.ts";
import { opsUrlOf, unreachable } from "./shared/ops-target.ts";
import { type OptionValues, parseOptions } from "./shared/options.ts";

const OPTIONS = {
  ...CONFIG_OPTION,
  ops: { type: "string" },
  ready: { type: "boolean" },
  serving: { type: "boolean" },
} as const;

const USAGE = `
Usage:
  airlock health [--serving | --ready] [--ops URL]

Asks a gateway's operators' listener whether it lives (/healthz); with --serving, whether it takes requests (/servingz:
not before it has opened, and not while it drains); with --ready, whether all is well besides (/readyz: nor while its
engine is away or in trouble). Prints one line and exits 0 for yes, 1 for no.
For a container's health check and for scripts; no answer within 5 s is a no.

Options:
  --serving           ask /servingz
  --ready             ask /readyz
  --ops URL           the gateway's operators' listener (default: as the configuration says, else http://127.0.0.1:9090)
  -c, --config FILE   the configuration (default: ./airlock.yaml, if there is one)
  -h, --help          this text
`;

const ANSWER_MS = 5000;

export const healthCommand: CliCommand = {
  name: "health",
  summary: "ask a gateway whether it lives, or is ready",
  usage: USAGE,
  async run(args, io) {
    const given = parseOptions(args, OPTIONS);
    const url = targetOf(given, io);
    if (url === undefined) return 1;
    const { path, isSo, isNot } = questionOf(given);
    const { status, reasons } = await ask(`${url}${path}`, url);
    const yes = status === 200;
    if (yes) io.stdout.write(`the gateway at ${url} ${isSo}\n`);
    else {
      const why = reasons.length > 0 ? reasons.join(", ") : `it answered ${status}`;
      io.stderr.write(`the gateway at ${url} ${isNot}: ${why}\n`);
    }
    return yes ? 0 : 1;
  },
};

/** Who is ready serves as well: of the two, `--ready` asks for more. */
function questionOf({ ready, serving }: OptionValues<typeof OPTIONS>) {
  if (ready) return { path: "/readyz", isSo: "is ready", isNot: "is not ready" };
  if (serving) return { path: "/servingz", isSo: "takes requests", isNot: "takes no requests" };
  return { path: "/healthz", isSo: "lives", isNot: "is not well" };
}

function targetOf(given: OptionValues<typeof OPTIONS>, io: Io): string | undefined {
  if (given.ops !== undefined) return opsUrlOf(given.ops);
  return readContext(given, { ...io, stderr: withoutWarnings(io.stderr) })?.opsUrl;
}

/** A health check that runs every few seconds need not repeat them. */
function withoutWarnings(stderr: Io["stderr"]): Io["stderr"] {
  return { write: (line) => (line.startsWith("warning: ") ? true : stderr.write(line)) };
}

interface Answer {
  readonly status: number;
  /** Why not; empty where the answer does not say. */
  readonly reasons: readonly string[];
}

async function ask(address: string, url: string): Promise<Answer> {
  try {
    const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: response.status, reasons: reasonsIn(await response.text()) };
  } catch (cause) {
    throw unreachable(url, ANSWER_MS, cause);
  }
}

function reasonsIn(text: string): string[] {
  try {
    const answer: unknown = JSON.parse(text);
    const reasons =
      typeof answer === "object" && answer !== null && "reasons" in answer ? answer.reasons : [];
    return Array.isArray(reasons) ? reasons.map(String) : [];
  } catch {
    return [];
  }
}
