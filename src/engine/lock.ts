import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { AirlockError, codeOf, reasonOf } from "../errors.ts";

/** Directories that this process has locked. A lock with our own number that is not here is of an earlier life: containers are all process 1. */
const held = new Set<string>();

/**
 * Keeps a second process out of `dir`: two embedded engines over one ledger would each admit the whole rate.
 * A lock whose process is gone is taken over. Two containers that share a volume are not told apart. Returns the unlocking.
 */
export function lockDirectory(dir: string): () => void {
  makeFolder(dir);
  const file = resolve(dir, "lock");
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, `${process.pid} ${startOf(process.pid)}`, { flag: "wx", mode: 0o600 });
      held.add(file);
      return () => {
        held.delete(file);
        rmSync(file, { force: true });
      };
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      const [holder = "", start = ""] = readFileSync(file, "utf8").split(" ");
      if (held.has(file) || isAnother(Number(holder), start)) {
        throw new AirlockError(
          "ERR_ENGINE_DOWN",
          `the ledger in ${dir} is in use by process ${holder}; several processes need Redis`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new AirlockError("ERR_ENGINE_DOWN", `could not lock the ledger in ${dir}`);
}

/** Whether the process that wrote the lock lives. After a reboot its number may be somebody else's, with another start. */
function isAnother(pid: number, start: string): boolean {
  // A machine that lost its power leaves an empty file, and 0 would name our own process group.
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== "EPERM") return false;
  }
  return start === "" || startOf(pid) === start;
}

/** When a process started, in ticks since the boot (proc(5), field 22). Empty where the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** Fails in words where the folder cannot be made or cannot be written. */
function makeFolder(dir: string): void {
  try {
    // Node never comes back from making folders in one that exists and takes none, such as /proc.
    const hasParent = existsSync(dirname(resolve(dir)));
    if (!existsSync(dir)) mkdirSync(dir, { recursive: !hasParent, mode: 0o700 });
    accessSync(dir, constants.W_OK | constants.X_OK);
    readdirSync(dir);
  } catch (error) {
    const message = `cannot keep a ledger in ${dir}: ${reasonOf(error)}`;
    throw new AirlockError("ERR_ENGINE_CORRUPT", message, { cause: error });
  }
}
