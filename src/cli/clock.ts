import { AirlockError } from "../errors.ts";
import type { CliCommand } from "./shared/command.ts";
import { CONFIG_OPTION } from "./shared/config-file.ts";
import { readContext } from "./shared/context.ts";
import { opsTokenOf, postOps } from "./shared/ops-call.ts";
import { opsUrlOf } from "./shared/ops-target.ts";
import { parseArguments } from "./shared/options.ts";

const OPTIONS = { ...CONFIG_OPTION, ops: { type: "string" } } as const;

const USAGE = `
Usage:
  airlock clock ROOM... [--ops URL]

The clock of a room's store (Redis' machine, or this one for the embedded engine) was put ahead or back, and the log and
/readyz say by how much. If it is right now, this has the room go by it: a ledger that is behind jumps ahead, and one that is
ahead keeps its time. If the clock is wrong, do not call this: correct the clock, and the room is ready again.

Calls POST /api/v1/rooms/ROOM/clock of one gateway's operators' API, with the token in AIRLOCK_OPS_TOKEN.

Options:
  --ops URL           the gateway's operators' listener (default: as the configuration says, else http://127.0.0.1:9090)
  -c, --config FILE   the configuration (default: ./airlock.yaml, if there is one)
  -h, --help          this text
`;

export const clockCommand: CliCommand = {
  name: "clock",
  summary: "take the store's clock as right, after it was put ahead or back",
  usage: USAGE,
  async run(args, io) {
    const { values: given, positionals: rooms } = parseArguments(args, OPTIONS);
    if (rooms.length === 0) throw new AirlockError("ERR_USAGE", "the id of a room is needed");
    const token = opsTokenOf(io);
    const url = given.ops === undefined ? readContext(given, io)?.opsUrl : opsUrlOf(given.ops);
    if (url === undefined) return 1;
    for (const room of rooms) {
      await postOps({ url, token }, `/api/v1/rooms/${encodeURIComponent(room)}/clock`, {});
      io.stdout.write(`room ${room} goes by the store's clock\n`);
    }
    return 0;
  },
};
