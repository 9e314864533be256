import type { CliCommand } from "./shared/command.ts";

const HEAD = `airlock - a virtual waiting room in front of a ticket shop

Usage:
  airlock COMMAND [OPTIONS]
  airlock help COMMAND
  airlock --version

Commands:
`;

const TAIL = `
The configuration is ./airlock.yaml, or what --config or AIRLOCK_CONFIG names. AIRLOCK_... variables set any key over it:
AIRLOCK_LISTEN=127.0.0.1:8080, AIRLOCK_ROOMS_TICKETS_ADMISSION_RATE_PER_MINUTE=1200 for the room tickets.
AIRLOCK_OPS_TOKEN is the operators' token and stands in no file.

Exit codes: 0 done, 1 not done, 2 wrong usage.
`;

/** What `airlock --help` prints. */
export function formatOverview(commands: readonly CliCommand[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length), 0);
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}\n`);
  return HEAD + lines.join("") + TAIL;
}

/** What `airlock help NAME` prints. */
export function formatUsage(command: CliCommand): string {
  return `airlock ${command.name} - ${command.summary}\n\n${command.usage.trim()}\n`;
}
