import { relative } from "node:path";
import { formatFault } from "../../config/faults.ts";
import { labelsOf } from "../../config/lanes.ts";
import { themeFaults } from "../../config/theme-faults.ts";
import type { SampleRoom } from "../../page/samples.ts";
import type { Theme } from "../../page/theme/choice.ts";
import { readThemes } from "../../page/theme/themes.ts";
import type { Io } from "../shared/command.ts";
import { configFile, readConfig } from "../shared/config-file.ts";

/** What a designer's files make of the pages at this moment. */
export interface Design {
  readonly rooms: readonly SampleRoom[];
  readonly themes: ReadonlyMap<string, Theme>;
  /** Faults and warnings, a line each. */
  readonly complaints: readonly string[];
}

const NO_ROOM: SampleRoom = { id: "tickets", epoch: "1", claimSeconds: 600, message: null, messages: {} };

/** Reads configuration, logos and templates anew. Where there is none it is Airlock's own page. */
export function readDesign(file: string | undefined, io: Io): Design {
  if (configFile(file, io) === undefined && !io.env.AIRLOCK_ROOMS) {
    return { rooms: [NO_ROOM], themes: new Map(), complaints: [] };
  }
  const complaints: string[] = [];
  const stderr = { write: (line: string) => complaints.push(line.trimEnd()) };
  const loaded = readConfig(file, { ...io, stderr });
  if (!loaded.ok) return { rooms: [], themes: new Map(), complaints };
  const read = readThemes(loaded.config.rooms);
  complaints.push(...themeFaults(read, (path) => relative(io.cwd, path)).map(formatFault));
  const rooms = loaded.config.rooms.map(
    ({ id, epoch, admission, lanes, waiting: { message, messages } }) => ({
      id,
      epoch,
      claimSeconds: admission.claimSeconds,
      message,
      messages,
      ...(lanes.length > 1 && { lanes: lanes.map((lane) => lane.id) }),
      laneLabels: labelsOf(lanes),
    }),
  );
  return { rooms, themes: read.themes, complaints };
}
