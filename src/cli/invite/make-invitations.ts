import { AirlockError } from "../../errors.ts";
import type { InvitationDefaults } from "../../roster/defaults.ts";
import { type Entrant, readEntrant } from "../../roster/entrant.ts";
import type { Layout } from "../../roster/layout.ts";
import { newPersonId, PersonIds } from "../../roster/person-ids.ts";
import type { Row } from "../../roster/row.ts";
import type { Io } from "../shared/command.ts";
import { ProgressLine } from "../shared/progress-line.ts";
import { Faults } from "./faults.ts";
import type { OutputFile } from "./output-file.ts";
import type { PeopleFile } from "./people.ts";

export interface Making {
  readonly people: PeopleFile;
  readonly terms: InvitationDefaults;
  /** The link or token of an entrant. */
  readonly sign: (entrant: Entrant, person: string) => string;
  readonly layout: Layout;
  readonly sheet: OutputFile;
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
  const persons = new PersonIds();
  const progress = new ProgressLine(stderr, "lines");
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
        const person = entrant.person ?? newPersonId();
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

function judge({ terms, layout, persons }: Pick<Making, "terms" | "layout"> & { persons: PersonIds }) {
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
