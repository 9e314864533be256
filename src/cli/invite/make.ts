import { resolve } from "node:path";
import { takesInvitations } from "../../config/lanes.ts";
import { AirlockError } from "../../errors.ts";
import { DEFAULTS_OPTIONS, defaultsOf } from "../../roster/defaults.ts";
import type { Entrant } from "../../roster/entrant.ts";
import { createLinkMaker } from "../../roster/invitation-link.ts";
import { Layout } from "../../roster/layout.ts";
import { newPersonId } from "../../roster/person-ids.ts";
import { signInvitation } from "../../tokens/invitation.ts";
import { type KeyRing, loadKeyRing } from "../../tokens/keyring.ts";
import type { CliCommand } from "../shared/command.ts";
import { type CommandContext, readContext } from "../shared/context.ts";
import { KEYS_OPTIONS, KEYS_USAGE } from "../shared/keys-file.ts";
import { type OptionValues, parseOptions } from "../shared/options.ts";
import { makeInvitations } from "./make-invitations.ts";
import { OutputFile } from "./output-file.ts";
import { PEOPLE_OPTIONS, PEOPLE_USAGE, peopleFile } from "./people.ts";

const OPTIONS = {
  ...KEYS_OPTIONS,
  ...PEOPLE_OPTIONS,
  ...DEFAULTS_OPTIONS,
  out: { type: "string" },
  "base-url": { type: "string" },
  force: { type: "boolean" },
} as const;

const USAGE = `
Usage:
  airlock invite make --in FILE --out FILE [--base-url URL] [OPTIONS]

Makes an invitation for every line of a file. Its columns are person, room, lane, opensAt, closesAt and sessions, all of
which may be left out where an option says the same for everybody; any other column goes through to the output.
A person without an id gets one. The output has the same columns, and a link or, without --base-url, a token.

Every bad line is named (the first 20, the rest are counted); then nothing is made and the exit code is 1. The output is
written whole or not at all, with mode 0600: who has a link is invited.

Options:
${PEOPLE_USAGE}  --out FILE          where the invitations go, as CSV or NDJSON by its ending, else as the input
  --force             replace the file if it exists; make them for a room that takes no invitations
  --base-url URL      any address of the room; makes links of the tokens
  --opens-at TIME     when the window opens, RFC 3339 with an offset: 2026-11-23T10:00:00+01:00
  --closes-at TIME    when it closes, at most 365 days ahead
  --lane ID           the lane (default: the room's, where it has one)
  --room ID           the room (default: the one with access: invitation)
  --sessions N        sessions that a person may have (default: any number)
  --epoch TEXT        the sale (default: as the configuration says, else 1)
${KEYS_USAGE}`;

export const inviteMakeCommand: CliCommand = {
  name: "invite make",
  summary: "make invitations for a file of people",
  usage: USAGE,
  async run(args, io) {
    const given = parseOptions(args, OPTIONS);
    const { out } = given;
    if (out === undefined) throw new AirlockError("ERR_USAGE", "--out FILE is needed");
    if (out === "-") throw new AirlockError("ERR_USAGE", "--out must be a file: nothing half-done may leave");
    const people = peopleFile(given, io);
    const setting = readContext(given, io);
    if (setting === undefined) return 1;
    const nowMs = Date.now();
    const terms = defaultsOf(given, setting.rooms, nowMs);
    const sign = await signer(given, setting, nowMs);
    const format = /\.csv$/i.test(out) ? "csv" : /\.(ndjson|jsonl)$/i.test(out) ? "ndjson" : people.format;
    const layout = new Layout(format, resultOf(given));
    const sheet = await OutputFile.open(resolve(io.cwd, out), given.force === true);
    try {
      const { count, rooms } = await makeInvitations({ people, terms, sign, layout, sheet }, io);
      const useless = useIn(rooms, setting);
      if (useless !== undefined && given.force !== true) throw new AirlockError("ERR_USAGE", useless);
      await sheet.keep();
      if (useless !== undefined) io.stderr.write(`warning: ${useless}\n`);
      io.stdout.write(`made ${count} ${count === 1 ? "invitation" : "invitations"} in ${out}\n`);
    } finally {
      await sheet.close();
    }
    return 0;
  },
};

type Given = OptionValues<typeof OPTIONS>;

function resultOf(given: Given): "link" | "token" {
  return given["base-url"] === undefined ? "token" : "link";
}

/** Fails before any work where the keys file cannot be used or the base URL is none. */
async function signer(given: Given, { keys }: CommandContext, nowMs: number) {
  const base = given["base-url"];
  const dress = base === undefined ? (token: string) => token : createLinkMaker(base);
  const ring: KeyRing = await loadKeyRing(keys, { create: false });
  ring.signing("invitation", nowMs);
  return ({ room, epoch, lane, win, sessions }: Entrant, person: string): string => {
    const limit = sessions !== undefined && { sessions };
    return dress(
      signInvitation({ id: newPersonId(), person, room, epoch, lane, win, ...limit }, ring, nowMs),
    );
  };
}

/** What is said where a room takes no invitations. Undefined: they all do, as far as the configuration tells. */
function useIn(made: ReadonlySet<string>, { rooms = [] }: CommandContext): string | undefined {
  const room = rooms.find((one) => made.has(one.id) && !takesInvitations(one));
  if (room === undefined) return undefined;
  return `room "${room.id}" takes no invitations: it is open, and no lane has join: invitation`;
}
