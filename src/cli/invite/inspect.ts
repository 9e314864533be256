import type { RoomConfig } from "../../config/config.ts";
import { AirlockError } from "../../errors.ts";
import { tokenIn } from "../../roster/invitation-link.ts";
import { type Authentic, authenticate } from "../../tokens/authenticate.ts";
import { INVITATION, type InvitationClaims } from "../../tokens/invitation.ts";
import { loadKeyRing } from "../../tokens/keyring.ts";
import type { RejectionReason } from "../../tokens/verification.ts";
import type { CliCommand, Io } from "../shared/command.ts";
import { readContext } from "../shared/context.ts";
import { KEYS_OPTIONS, KEYS_USAGE } from "../shared/keys-file.ts";
import { parseArguments } from "../shared/options.ts";
import { formatTable } from "../shared/table.ts";

const USAGE = `
Usage:
  airlock invite inspect - < FILE
  airlock invite inspect TOKEN|LINK

Says what is in an invitation and whether it is good now, and if not, why. Exits 0 for one that is good now or will be
when its window opens, else 1. It cannot tell whether it was revoked or used: only a gateway can.

Whoever has the token is invited. An argument is visible to others on this machine and stays in the shell's history;
give it on stdin, with -.

Options:
${KEYS_USAGE}`;

export const inviteInspectCommand: CliCommand = {
  name: "invite inspect",
  summary: "say what is in an invitation and whether it is good",
  usage: USAGE,
  async run(args, io) {
    const { values, positionals } = parseArguments(args, KEYS_OPTIONS);
    const [word, another] = positionals;
    if (word === undefined || another !== undefined)
      throw new AirlockError("ERR_USAGE", "one token or link is needed, or - for stdin");
    const setting = readContext(values, io);
    if (setting === undefined) return 1;
    const token = tokenIn(word === "-" ? await readAll(io) : word);
    const found = authenticate(INVITATION, token, await loadKeyRing(setting.keys, { create: false }));
    if (!found.ok) {
      io.stdout.write(`not good: ${MEANING[found.reason]} (${found.reason})\n`);
      return 1;
    }
    const verdict = judge(found, setting.rooms, Date.now());
    io.stdout.write(`${formatTable(describe(found))}${verdict.text}\n`);
    return verdict.isGood ? 0 : 1;
  },
};

const LONGEST_INPUT = 64 * 1024;

async function readAll({ stdin }: Io): Promise<string> {
  let text = "";
  for await (const chunk of stdin) {
    text += Buffer.from(chunk).toString("latin1");
    if (text.length > LONGEST_INPUT)
      throw new AirlockError("ERR_USAGE", "stdin holds more than one token or link");
  }
  return text;
}

const MEANING: Readonly<Record<RejectionReason, string>> = {
  malformed: "it is no token, or a part of one",
  "too-long": "it is longer than any token",
  "wrong-kind": "it is another kind of token",
  "wrong-algorithm": "it is signed in another way",
  "unknown-key": "its key is not in the keys file",
  "bad-signature": "its signature does not hold: it was changed, or cut short",
  "bad-claims": "a claim is missing or malformed",
  "wrong-room": "it is for another room",
  "wrong-epoch": "it is for another sale",
  "not-yet-valid": "it is dated ahead of this machine's clock",
  expired: "it ended 30 days after its window",
};

const CLOCK_TOLERANCE_MS = 5000;

function describe({ claims, key }: Authentic<InvitationClaims>): string[][] {
  const { person, room, epoch, lane, win, sessions, invitedAt } = claims;
  return [
    ["person", person],
    ["room", `${room}, epoch ${epoch}`],
    ["lane", lane],
    ["opens", instant(win[0])],
    ["closes", instant(win[1])],
    ["sessions", sessions === undefined ? "any number" : `${sessions} at most`],
    ["made", instant(invitedAt)],
    ["key", key.kid],
  ];
}

interface Verdict {
  readonly isGood: boolean;
  readonly text: string;
}

function judge(
  { claims, startsAt, endsAt }: Authentic<InvitationClaims>,
  rooms: readonly RoomConfig[] | undefined,
  nowMs: number,
): Verdict {
  const [opensAt, closesAt] = claims.win;
  const mismatch = rooms && mismatchOf(claims, rooms);
  if (mismatch !== undefined) return { isGood: false, text: `not good: ${mismatch}` };
  if (nowMs < startsAt - CLOCK_TOLERANCE_MS)
    return { isGood: false, text: `not good: ${MEANING["not-yet-valid"]}` };
  if (nowMs >= endsAt) return { isGood: false, text: `not good: ${MEANING.expired}` };
  if (nowMs >= closesAt) return { isGood: false, text: `not good: its window closed ${instant(closesAt)}` };
  if (nowMs < opensAt) return { isGood: true, text: `good, and early: its window opens ${instant(opensAt)}` };
  return { isGood: true, text: "good now, unless it was revoked or is used up: only a gateway can tell" };
}

/** Why the gateways of this configuration would refuse it. */
function mismatchOf(
  { room, epoch, lane }: InvitationClaims,
  rooms: readonly RoomConfig[],
): string | undefined {
  const found = rooms.find(({ id }) => id === room);
  if (found === undefined) return `the configuration has no room "${room}"`;
  if (found.epoch !== epoch)
    return `${MEANING["wrong-epoch"]}; the room "${room}" is in epoch ${found.epoch}`;
  if (!found.lanes.some(({ id }) => id === lane)) return `the room "${room}" has no lane "${lane}"`;
  return undefined;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
