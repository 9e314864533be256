import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { AirlockError } from "../errors.ts";
import { bindServer } from "../ops/listen.ts";
import { answerPreview } from "./preview/answer.ts";
import { readDesign } from "./preview/rooms.ts";
import type { CliCommand } from "./shared/command.ts";
import { CONFIG_OPTION } from "./shared/config-file.ts";
import { parseOptions } from "./shared/options.ts";

const DEFAULT_PORT = "8090";

const USAGE = `
Usage:
  airlock preview [--config FILE] [--port N]

Serves every page that a visitor can be shown, in every language, with the theme of each room, on 127.0.0.1 and until
SIGINT: by day or dark, with the numbers of a small line or of a large one. Configuration, logo and template are read anew
with each page, so that a change is there with the next reload; what is wrong with them stands above the list.
Opens no gateway and asks no engine.

Options:
  -c, --config FILE   the configuration (default: ./airlock.yaml; without one, Airlock's own page)
  -p, --port N        where to listen, 0 for any free port (default: ${DEFAULT_PORT})
  -h, --help          this text
`;

export const previewCommand: CliCommand = {
  name: "preview",
  summary: "show every waiting page to a designer",
  usage: USAGE,
  async run(args, io) {
    const options = { ...CONFIG_OPTION, port: { type: "string", short: "p" } } as const;
    const { config, port = DEFAULT_PORT } = parseOptions(args, options);
    if (config !== undefined && !existsSync(resolve(io.cwd, config))) {
      throw new AirlockError("ERR_USAGE", `${config}: there is no such file`);
    }
    const server = createServer((req, res) => answerPreview(req, res, () => readDesign(config, io)));
    const url = await bindServer(server, { host: "127.0.0.1", port: portOf(port) }, "could not listen");
    io.stdout.write(`every page, in every language: ${url}/\n`);
    if (!io.stop.aborted) await once(io.stop, "abort");
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
    return 0;
  },
};

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new AirlockError("ERR_USAGE", "--port must be a whole number from 0 to 65535");
}
