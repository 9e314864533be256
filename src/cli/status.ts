import { AirlockError } from "../errors.ts";
import type { CliCommand } from "./shared/command.ts";
import { CONFIG_OPTION } from "./shared/config-file.ts";
import { readContext } from "./shared/context.ts";
import { opsUrlOf, unreachable } from "./shared/ops-target.ts";
import { parseOptions } from "./shared/options.ts";
import { formatTable } from "./shared/table.ts";
import { readSamples } from "./status/samples.ts";

const ANSWER_MS = 5000;
const OPTIONS = { ...CONFIG_OPTION, ops: { type: "string" } } as const;

const USAGE = `
Usage:
  airlock status [--ops URL]

Prints how each room of a gateway does: its phase, who waits, who is at the door and inside, what it allows, and how many of
those who are called come. It reads /metrics of the operators' listener, which asks for no token.

Options:
  --ops URL           the gateway's operators' listener (default: as the configuration says, else http://127.0.0.1:9090)
  -c, --config FILE   the configuration (default: ./airlock.yaml, if there is one)
  -h, --help          this text
`;

const HEAD = ["ROOM", "LANE", "PHASE", "WAITING", "AT THE DOOR", "INSIDE", "A MINUTE", "COME", "ENGINE"];

export const statusCommand: CliCommand = {
  name: "status",
  summary: "print how the rooms of a gateway do",
  usage: USAGE,
  async run(args, io) {
    const given = parseOptions(args, OPTIONS);
    const url = given.ops === undefined ? readContext(given, io)?.opsUrl : opsUrlOf(given.ops);
    if (url === undefined) return 1;
    io.stdout.write(formatTable([HEAD, ...rows(await read(url))]));
    return 0;
  },
};

/** A line a lane; what is the room's stands in its first. */
function rows(text: string): string[][] {
  const value = readSamples(text);
  return value("airlock_waiting").map(({ labels: { room = "", lane = "" }, value: waiting }, index, all) => {
    const ofLane = (name: string) => value(name, { room, lane })[0]?.value ?? 0;
    const ofRoom = (name: string) => value(name, { room })[0]?.value ?? 0;
    const isFirst = all[index - 1]?.labels.room !== room;
    const phase = value("airlock_phase", { room }).find((one) => one.value === 1)?.labels.phase ?? "unknown";
    return [
      isFirst ? room : "",
      lane,
      isFirst ? phase : "",
      String(waiting),
      String(ofLane("airlock_ready")),
      isFirst ? `${ofRoom("airlock_sessions")} of ${ofRoom("airlock_capacity")}` : "",
      isFirst ? String(Math.round(ofRoom("airlock_rate_limit_per_second") * 600) / 10) : "",
      `${Math.round(ofLane("airlock_show_ratio") * 100)} %`,
      isFirst ? (ofRoom("airlock_engine_up") === 1 ? "up" : "away") : "",
    ];
  });
}

async function read(url: string): Promise<string> {
  const init = { redirect: "error", signal: AbortSignal.timeout(ANSWER_MS) } as const;
  const response = await fetch(`${url}/metrics`, init).catch((cause: unknown) => {
    throw unreachable(url, ANSWER_MS, cause);
  });
  if (!response.ok)
    throw new AirlockError("ERR_OPS_CALL", `the gateway at ${url} answered ${response.status}`);
  return response.text();
}
