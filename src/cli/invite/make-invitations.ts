import { AirlockError } from "../../errors.ts";
import type { Io } from "../command.ts";
import { type Entrant, readEntrant } from "./entrant.ts";
import { Faults } from "./faults.ts";
import type { Layout } from "./layout.ts";
import type { PeopleFile } from "./people.ts";
import { newId, Persons } from "./persons.ts";
import { Progress } from "./progress.ts";
import type { Row } from "./row.ts";
import type { Sheet } from "./sheet.ts";
import type { Terms } from "./terms.ts";

export interface Making {
  readonly people: PeopleFile;
  readonly terms: Terms;
  /** The link or token of an entrant. */
  readonly sign: (entrant: Entrant, person: string) => string;
  readonly layout: Layout;
  readonly sheet: Sheet;
}

/**
 * Writes a line for each entrant, one at a time, so that a file of any length takes the memory of its persons' ids alone.
 * Goes on to the end of a file with bad lines, to name them, and then fails with `ERR_ENTRANTS_INVALID`.
 */
export async function makeInvitations(
  { people, terms, sign, layout, sheet }: Making,
  { stderr, stop }: Pick<Io, "stderr" | "stop">,
): Promise<{ count: number; rooms: ReadonlySet<string> }> {
  const faults = new Faults();
  const persons = new Persons();
  const progress = new Progress(stderr, "lines");
  const rooms = new Set<string>();
  const read = judge({ terms, layout, persons });
  try {
    for await (const row of people.rows(faults.add)) {
      if (stop.aborted) throw new AirlockError("ERR_ENTRANTS_INVALID", "stopped; nothing was made");
      if (progress.count === 0) await sheet.add(layout.begin(row.cells));
      progress.add();
      const entrant = read(row);
      if (Array.isArray(entrant)) faults.add(row.line, entrant.join("; "));
      else if (faults.lines === 0) {
        const person = entrant.person ?? newId();
        rooms.add(entrant.room);
        const written = sheet.add(layout.line({ entrant, person, result: sign(entrant, person) }, row.cells));
        // Awaiting what is done already would cost a turn a line.
        if (written !== undefined) await written;
      }
    }
  } finally {
    progress.end();
  }
  faults.report(people.name, stderr);
  if (progress.count === 0)
    throw new AirlockError("ERR_ENTRANTS_INVALID", `there is nobody in ${people.name}`);
  return { count: progress.count, rooms };
}

function judge({ terms, layout, persons }: Pick<Making, "terms" | "layout"> & { persons: Persons }) {
  return ({ line, cells }: Row): Entrant | string[] => {
    const read = readEntrant(cells, terms);
    if (!read.ok) return [...read.reasons];
    const { person } = read.entrant;
    const before = person === undefined ? undefined : persons.firstLine(person, line);
    if (before !== undefined) return [`the person is on line ${before} already`];
    const stranger = layout.stranger(cells);
    return stranger === undefined
      ? read.entrant
      : [`has a column ${JSON.stringify(stranger)} that the first line has not; write the output as .ndjson`];
  };
}
