import { clock } from "./clock.ts";
import type { Command } from "./command.ts";
import { configCheck } from "./config-check.ts";
import { demo, demoShop } from "./demo-command.ts";
import { health } from "./health.ts";
import { inviteInspect } from "./invite/inspect.ts";
import { inviteList } from "./invite/list.ts";
import { inviteMake } from "./invite/make.ts";
import { inviteRevoke } from "./invite/revoke.ts";
import { keysList, keysNew, keysRotate } from "./keys.ts";
import { preview } from "./preview.ts";
import { serveCommand } from "./serve.ts";
import { simulate } from "./simulate.ts";
import { status } from "./status.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  serveCommand,
  health,
  status,
  clock,
  demo,
  demoShop,
  simulate,
  preview,
  configCheck,
  keysNew,
  keysRotate,
  keysList,
  inviteMake,
  inviteInspect,
  inviteList,
  inviteRevoke,
];
