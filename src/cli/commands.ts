import { clockCommand } from "./clock.ts";
import { configCheckCommand } from "./config-check.ts";
import { demoCommand, demoShopCommand } from "./demo-command.ts";
import { healthCommand } from "./health.ts";
import { inviteInspectCommand } from "./invite/inspect.ts";
import { inviteListCommand } from "./invite/list.ts";
import { inviteMakeCommand } from "./invite/make.ts";
import { inviteRevokeCommand } from "./invite/revoke.ts";
import { keysListCommand, keysNewCommand, keysRotateCommand } from "./keys.ts";
import { previewCommand } from "./preview.ts";
import { serveCommand } from "./serve.ts";
import type { CliCommand } from "./shared/command.ts";
import { simulateCommand } from "./simulate.ts";
import { statusCommand } from "./status.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly CliCommand[] = [
  serveCommand,
  healthCommand,
  statusCommand,
  clockCommand,
  demoCommand,
  demoShopCommand,
  simulateCommand,
  previewCommand,
  configCheckCommand,
  keysNewCommand,
  keysRotateCommand,
  keysListCommand,
  inviteMakeCommand,
  inviteInspectCommand,
  inviteListCommand,
  inviteRevokeCommand,
];
