import { AirlockError } from "../errors.ts";
import type { Command } from "./command.ts";
import { CONFIG_OPTION } from "./config-file.ts";
import { readSetting } from "./invite/setting.ts";
import { opsTokenOf, postOps } from "./ops-call.ts";
import { opsUrlOf } from "./ops-target.ts";
import { readWords } from "./options.ts";

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

export const clock: Command = {
  name: "clock",
  summary: "take the store's clock as right, after it was put ahead or back",
  usage: USAGE,
  async run(args, io) {
    const { values: given, positionals: rooms } = readWords(args, OPTIONS);
    if (rooms.length === 0) throw new AirlockError("ERR_USAGE", "the id of a room is needed");
    const token = opsTokenOf(io);
    const url = given.ops === undefined ? readSetting(given, io)?.opsUrl : opsUrlOf(given.ops);
    if (url === undefined) return 1;
    for (const room of rooms) {
      await postOps({ url, token }, `/api/v1/rooms/${encodeURIComponent(room)}/clock`, {});
      io.stdout.write(`room ${room} goes by the store's clock\n`);
    }
    return 0;
  },
};
