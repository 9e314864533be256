import { AirlockError } from "../errors.ts";
import { createKeys, keysExist, readKeys, replaceKeys, withKeysLocked } from "../tokens/keyfile.ts";
import { firstKeys, PUBLISH_MS, rotateKeys } from "../tokens/rotation.ts";
import { formatKeyTable } from "./keys-table.ts";
import type { CliCommand } from "./shared/command.ts";
import { KEYS_OPTIONS, KEYS_USAGE, keysFile } from "./shared/keys-file.ts";
import { parseOptions } from "./shared/options.ts";

const MINUTE = 60_000;

export const keysNewCommand: CliCommand = {
  name: "keys new",
  summary: "make a keys file",
  usage: `
Usage:
  airlock keys new [--keys FILE] [--once | --force]

Makes a keys file of mode 0600 with a key for place tokens, one for passes, one for invitations and the secret of
lotteries, all good at once.
Exits 1 where the file exists, unless an option says what to do then.

Options:
  --once              leave a file that exists as it is, and exit 0
  --force             replace a file that exists: every place, pass and invitation is void from then on, and
                      every lottery has another order
${KEYS_USAGE}`,
  async run(args, io) {
    const { force, once, ...given } = parseOptions(args, {
      ...KEYS_OPTIONS,
      force: { type: "boolean" },
      once: { type: "boolean" },
    });
    if (force && once) throw new AirlockError("ERR_USAGE", "either --force or --once, not both");
    const path = keysFile(given, io);
    if (path === undefined) return 1;
    const keys = firstKeys(Date.now());
    if (force && (await keysExist(path))) await withKeysLocked(path, (target) => replaceKeys(target, keys));
    else if (!(await createKeys(path, keys))) {
      if (once) {
        io.stdout.write(`${path} is there already, and stays as it is\n`);
        return 0;
      }
      throw new AirlockError(
        "ERR_KEYS_INVALID",
        `the keys file ${path} exists; airlock keys rotate adds keys to it`,
      );
    }
    io.stdout.write(`made ${path}\n`);
    return 0;
  },
};

export const keysRotateCommand: CliCommand = {
  name: "keys rotate",
  summary: "add new keys and let the old ones run out",
  usage: `
Usage:
  airlock keys rotate [--keys FILE]

Adds a key of each kind, which signs from ${PUBLISH_MS / MINUTE} minutes on: bring the file to every gateway by then. The keys that they
replace go on verifying until their last token has expired: passes 7 days, places 30 days, invitations 400 days. Nobody
loses a place. The secret of lotteries stays. A kind that the file has no key of yet gets one that is good at once.
Drops keys that were replaced longer ago than that. Exits 1 where another process is changing the file.

Options:
${KEYS_USAGE}`,
  async run(args, io) {
    const path = keysFile(parseOptions(args, KEYS_OPTIONS), io);
    if (path === undefined) return 1;
    const nowMs = Date.now();
    const keys = await withKeysLocked(path, async (target) => {
      const rotated = rotateKeys(await readKeys(target), nowMs);
      await replaceKeys(target, rotated);
      return rotated;
    });
    io.stdout.write(formatKeyTable(keys, nowMs));
    return 0;
  },
};

export const keysListCommand: CliCommand = {
  name: "keys list",
  summary: "list the keys and their states, nothing private",
  usage: `
Usage:
  airlock keys list [--keys FILE]

Prints kid, kind, algorithm, state and age of each key. "current" signs; "next" is published and signs from the time given;
"retiring" verifies until the time given.

Options:
${KEYS_USAGE}`,
  async run(args, io) {
    const path = keysFile(parseOptions(args, KEYS_OPTIONS), io);
    if (path === undefined) return 1;
    io.stdout.write(formatKeyTable(await readKeys(path), Date.now()));
    return 0;
  },
};
