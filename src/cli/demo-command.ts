import { once } from "node:events";
import { parseListen } from "../config/listen.ts";
import { runDemo } from "../demo/demo.ts";
import { DEMO_USAGE, demoPlan } from "../demo/plan.ts";
import { createShop } from "../demo/shop/app.ts";
import { listenShop } from "../demo/shop/listen.ts";
import { terminalOf } from "../demo/terminal.ts";
import { AirlockError } from "../errors.ts";
import { serve } from "../process/serve.ts";
import type { CliCommand } from "./shared/command.ts";
import { parseOptions } from "./shared/options.ts";

export const demoCommand: CliCommand = {
  name: "demo",
  summary: "a sample shop, a gateway and a crowd on this machine",
  usage: DEMO_USAGE,
  run: (args, { stdout, env, stop }) =>
    runDemo(demoPlan(args), serve, { terminal: terminalOf(stdout, env), signal: stop }),
};

export const demoShopCommand: CliCommand = {
  name: "demo shop",
  summary: "the sample shop alone, to put a gateway in front of",
  usage: `
Usage:
  airlock demo shop [--listen HOST:PORT]

Opens the sample ticket shop of airlock demo and runs until SIGTERM or SIGINT. It sells in memory: a restart forgets all.

Options:
  --listen HOST:PORT  where the shop listens (default: 127.0.0.1:3000)
  -h, --help          this text
`,
  async run(args, { stdout, stop }) {
    const { listen: text = "127.0.0.1:3000" } = parseOptions(args, { listen: { type: "string" } });
    const listen = parseListen(text);
    if (listen === undefined)
      throw new AirlockError("ERR_USAGE", "--listen must be host:port, such as 127.0.0.1:3000");
    const shop = await listenShop(createShop(), listen);
    stdout.write(`the sample shop is open at ${shop.url}\n`);
    if (!stop.aborted) await once(stop, "abort");
    await shop.close();
    return 0;
  },
};
