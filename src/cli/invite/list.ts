import { parseInstant } from "../../config/instant.ts";
import { AirlockError } from "../../errors.ts";
import { RESULT_COLUMNS } from "../../roster/columns.ts";
import type { Cells } from "../../roster/row.ts";
import type { CliCommand } from "../shared/command.ts";
import { parseOptions } from "../shared/options.ts";
import { ProgressLine } from "../shared/progress-line.ts";
import { formatTable } from "../shared/table.ts";
import { Faults } from "./faults.ts";
import { PEOPLE_OPTIONS, PEOPLE_USAGE, peopleFile } from "./people.ts";

const USAGE = `
Usage:
  airlock invite list --in FILE [--person ID]

Counts the invitations of a file that airlock invite make has written, by room, lane and window. With --person it prints
what the file says of that person instead, without the link or token, and exits 1 where it says nothing.

Options:
  --person ID         this person only
${PEOPLE_USAGE}  -h, --help          this text
`;

const MOST_ROWS = 100;

export const inviteListCommand: CliCommand = {
  name: "invite list",
  summary: "count the invitations of a file, or look one up",
  usage: USAGE,
  async run(args, io) {
    const given = parseOptions(args, { ...PEOPLE_OPTIONS, person: { type: "string" } });
    const people = peopleFile(given, io);
    const faults = new Faults();
    const progress = new ProgressLine(io.stderr, "lines");
    const groups = new Map<string, number>();
    const found: Cells[] = [];
    try {
      for await (const { cells } of people.rows(faults.add)) {
        progress.add();
        if (given.person === undefined) count(groups, cells);
        else if (String(cells.get("person")) === given.person) found.push(cells);
      }
    } finally {
      progress.end();
    }
    faults.report(people.name, io.stderr);
    if (given.person === undefined) io.stdout.write(summary(groups));
    else if (found.length > 0) io.stdout.write(found.map(entry).join("\n"));
    else throw new AirlockError("ERR_ENTRANTS_INVALID", `the person is not in ${people.name}`);
    return 0;
  },
};

function count(groups: Map<string, number>, cells: Cells): void {
  const key = [
    text(cells, "room"),
    text(cells, "lane"),
    instant(cells, "opensAt"),
    instant(cells, "closesAt"),
  ].join("\t");
  groups.set(key, (groups.get(key) ?? 0) + 1);
}

/** A row a window; where everybody has another one, the first of them. */
function summary(groups: ReadonlyMap<string, number>): string {
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = rows.slice(0, MOST_ROWS).map(([key, number]) => [...key.split("\t"), String(number)]);
  const total = rows.reduce((sum, [, number]) => sum + number, 0);
  const more = rows.length > MOST_ROWS ? `and ${rows.length - MOST_ROWS} more windows\n` : "";
  return `${formatTable([["ROOM", "LANE", "OPENS", "CLOSES", "INVITATIONS"], ...shown])}${more}${total} in all\n`;
}

function entry(cells: Cells): string {
  const shown = [...cells].filter(([name]) => !RESULT_COLUMNS.includes(name));
  return formatTable(shown.map(([name]) => [name, text(cells, name)]));
}

function text(cells: Cells, name: string): string {
  const value = cells.get(name);
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One window may be written with one offset or another. */
function instant(cells: Cells, name: string): string {
  const written = text(cells, name);
  const ms = parseInstant(written);
  return ms === undefined ? written : new Date(ms).toISOString();
}
