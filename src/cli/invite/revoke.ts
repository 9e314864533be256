import { parseInstant } from "../../config/instant.ts";
import { AirlockError } from "../../errors.ts";
import { likelyRoom } from "../../roster/defaults.ts";
import { isPerson } from "../../tokens/claims.ts";
import type { CliCommand, Io } from "../shared/command.ts";
import { CONFIG_OPTION } from "../shared/config-file.ts";
import { readContext } from "../shared/context.ts";
import { type OpsApi, opsTokenOf, postOps } from "../shared/ops-call.ts";
import { opsUrlOf } from "../shared/ops-target.ts";
import { type OptionValues, parseArguments } from "../shared/options.ts";
import { ProgressLine } from "../shared/progress-line.ts";
import { Faults } from "./faults.ts";
import { PEOPLE_OPTIONS, PEOPLE_USAGE, type PeopleFile, peopleFile } from "./people.ts";

const OPTIONS = {
  ...CONFIG_OPTION,
  ...PEOPLE_OPTIONS,
  room: { type: "string" },
  ops: { type: "string" },
  "issued-before": { type: "string" },
} as const;

const USAGE = `
Usage:
  airlock invite revoke PERSON... [--room ID]
  airlock invite revoke --in FILE [--room ID]
  airlock invite revoke --issued-before TIME [--room ID]

Revokes invitations in a running room: of the persons named, of all in a file (its column person), or every one that was
made before a time. Who is in the shop is out at the next request. What is revoked cannot be un-revoked; another
invitation for the same person stays revoked too, unless it was revoked by --issued-before and the new one is younger.

A file is read to its end before anything is revoked; a bad line revokes nobody. Calls POST
/api/v1/rooms/ROOM/revocations of the gateway's operators' API, with the token in AIRLOCK_OPS_TOKEN.

Options:
${PEOPLE_USAGE}  --issued-before TIME
                      RFC 3339 with an offset: 2026-11-23T10:00:00+01:00; an invitation is dated by the whole second
  --room ID           the room (default: the one with access: invitation)
  --ops URL           the gateway's operators' listener (default: as the configuration says, else http://127.0.0.1:9090)
  -c, --config FILE   the configuration (default: ./airlock.yaml, if there is one)
  -h, --help          this text
`;

/** What a gateway takes in one call. */
const MOST_A_CALL = 1000;

export const inviteRevokeCommand: CliCommand = {
  name: "invite revoke",
  summary: "revoke invitations in a running room",
  usage: USAGE,
  async run(args, io) {
    const { values: given, positionals } = parseArguments(args, OPTIONS);
    const before = timeOf(given["issued-before"]);
    const people = given.in === undefined ? undefined : peopleFile(given, io);
    if ([positionals.length > 0, people !== undefined, before !== undefined].filter(Boolean).length !== 1)
      throw new AirlockError("ERR_USAGE", "either persons, --in FILE or --issued-before TIME is needed");
    if (!positionals.every(isPerson))
      throw new AirlockError("ERR_USAGE", "a person is 1 to 64 of A-Z, a-z, 0-9, _ and -");
    const room = targetOf(given, io);
    if (room === undefined) return 1;
    if (before !== undefined) {
      await postOps(room.api, room.path, { before });
      io.stdout.write(`revoked what was made before ${before} in room ${room.id}\n`);
      return 0;
    }
    const persons = people === undefined ? new Set(positionals) : await personsIn(people, io);
    await revokeAll([...persons], room, io);
    io.stdout.write(told(persons.size, room.id));
    return 0;
  },
};

/** Invitations are made without the gateway: it takes any name, and cannot say whether that person has one. */
function told(count: number, room: string): string {
  const [who, them] = count === 1 ? ["1 person is", "that person"] : [`${count} persons are`, "them"];
  return `told room ${room} that ${who} revoked; whether there is an invitation for ${them} it cannot know\n`;
}

interface Target {
  readonly id: string;
  readonly api: OpsApi;
  readonly path: string;
}

function targetOf(given: OptionValues<typeof OPTIONS>, io: Io): Target | undefined {
  const setting = readContext(given, io);
  if (setting === undefined) return undefined;
  const id = given.room ?? likelyRoom(setting.rooms ?? []);
  if (id === undefined) throw new AirlockError("ERR_USAGE", "--room ID is needed");
  const token = opsTokenOf(io);
  const url = given.ops === undefined ? setting.opsUrl : opsUrlOf(given.ops);
  return { id, api: { url, token }, path: `/api/v1/rooms/${encodeURIComponent(id)}/revocations` };
}

function timeOf(text: string | undefined): string | undefined {
  if (text === undefined || parseInstant(text) !== undefined) return text;
  const message =
    "--issued-before must be an RFC 3339 time with its offset, such as 2026-11-23T10:00:00+01:00";
  throw new AirlockError("ERR_USAGE", message);
}

async function personsIn(people: PeopleFile, { stderr }: Io): Promise<ReadonlySet<string>> {
  const faults = new Faults();
  const persons = new Set<string>();
  const progress = new ProgressLine(stderr, "lines");
  try {
    for await (const { line, cells } of people.rows(faults.add)) {
      progress.add();
      const person = String(cells.get("person") ?? "").trim();
      if (isPerson(person)) persons.add(person);
      else
        faults.add(
          line,
          person === "" ? "person is missing" : "person must be 1 to 64 of A-Z, a-z, 0-9, _ and -",
        );
    }
  } finally {
    progress.end();
  }
  faults.report(people.name, stderr);
  if (persons.size === 0) throw new AirlockError("ERR_ENTRANTS_INVALID", `there is nobody in ${people.name}`);
  return persons;
}

async function revokeAll(
  persons: readonly string[],
  { id, api, path }: Target,
  { stderr, stop }: Io,
): Promise<void> {
  const progress = new ProgressLine(stderr, "persons");
  try {
    for (let from = 0; from < persons.length; from += MOST_A_CALL) {
      if (stop.aborted) throw new AirlockError("ERR_OPS_CALL", "stopped");
      const people = persons.slice(from, from + MOST_A_CALL);
      await postOps(api, path, { people });
      progress.add(people.length);
    }
  } catch (cause) {
    if (!(cause instanceof AirlockError) || progress.count === 0) throw cause;
    const done = `${progress.count} of ${persons.length} were revoked in room ${id}; run it again, it may be repeated`;
    throw new AirlockError(cause.code, `${cause.message}; ${done}`, { cause });
  } finally {
    progress.end();
  }
}
