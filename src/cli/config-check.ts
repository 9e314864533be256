import { relative } from "node:path";
import { bypassText } from "../config/bypass.ts";
import type { ProxiedRoomConfig } from "../config/config.ts";
import { formatFault } from "../config/faults.ts";
import { themeFaults } from "../config/theme-faults.ts";
import { readThemes } from "../page/theme/themes.ts";
import type { CliCommand } from "./shared/command.ts";
import { CONFIG_OPTION, readConfig } from "./shared/config-file.ts";
import { parseOptions } from "./shared/options.ts";

const USAGE = `
Usage:
  airlock config check [--config FILE]

Reads the configuration as airlock serve would, with the AIRLOCK_... variables that are set here, and starts nothing.

Prints a line for each room and exits 0, or prints every fault with its line and column and exits 1:
  airlock.yaml:12:7 rooms[0].admission.brust: unknown key; did you mean "burst"?
The rooms' logos and templates are read too, and their faults come with the line of the template.
Warnings are looked for where there are no faults, and do not change the exit code.

Options:
  -c, --config FILE   the configuration (default: ./airlock.yaml)
  -h, --help          this text
`;

export const configCheckCommand: CliCommand = {
  name: "config check",
  summary: "say what is wrong with a configuration",
  usage: USAGE,
  async run(args, io) {
    const { config: file } = parseOptions(args, CONFIG_OPTION);
    const loaded = readConfig(file, io);
    if (!loaded.ok) return 1;
    const faults = themeFaults(readThemes(loaded.config.rooms), (path) => relative(io.cwd, path));
    for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`);
    if (faults.length > 0) return 1;
    for (const room of loaded.config.rooms) io.stdout.write(`${line(room)}\n`);
    return 0;
  },
};

/**
 * `room tickets: shop.example/sale to http://127.0.0.1:3000, past the line /static/*, 600 a minute, burst 10,
 * capacity 5000, hold when the engine is down`.
 */
function line(room: ProxiedRoomConfig): string {
  const { id, match, bypass, upstream, admission, whenEngineDown, mode } = room;
  const where = match.map(address).join(" and ");
  const free = bypass.length > 0 ? `past the line ${bypass.map(bypassText).join(" ")}, ` : "";
  const { ratePerMinute, burst, capacity } = admission;
  const limits = `${ratePerMinute} a minute, burst ${burst}, capacity ${capacity}`;
  const observes = mode === "observe" ? ", observes: everybody is let through" : "";
  return `room ${id}: ${where} to ${upstream.url}, ${free}${limits}, ${whenEngineDown} when the engine is down${observes}`;
}

/** `any host`, `shop.example`, `shop.example/sale`, `/sale on any host`. */
function address({ host, path }: ProxiedRoomConfig["match"][number]): string {
  if (host === "*") return path === "/" ? "any host" : `${path} on any host`;
  return path === "/" ? host : host + path;
}
