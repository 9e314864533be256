import { serve } from "../serve.ts";
import type { Command } from "./command.ts";
import { DEMO_USAGE, demoPlan } from "./demo/plan.ts";
import { terminalOf } from "./demo/terminal.ts";
import { runDemo } from "./demo.ts";

export const demo: Command = {
  name: "demo",
  summary: "a sample shop, a gateway and a crowd on this machine",
  usage: DEMO_USAGE,
  run: (args, { stdout, env, stop }) =>
    runDemo(demoPlan(args), serve, { terminal: terminalOf(stdout, env), signal: stop }),
};
