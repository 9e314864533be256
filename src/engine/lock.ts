import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { AirlockError, codeOf, reasonOf } from "../errors.ts";

/** Directories that this process has locked. A lock with our own number that is not here is of an earlier life: containers are all process 1. */
const held = new Set<string>();
/** States of a process that has ended and that nobody has waited for yet: it holds nothing, and may stay so for long. */
const ENDED: readonly string[] = ["Z", "X"];

/**
 * Keeps a second process out of `dir`: two embedded engines over one ledger would each admit the whole rate.
 * A lock whose process is gone is taken over. Two containers that share a volume are not told apart. Returns the unlocking.
 */
export function lockDirectory(dir: string): () => void {
  makeFolder(dir);
  const file = resolve(dir, "lock");
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(file, mine)) {
      held.add(file);
      return () => {
        held.delete(file);
        if (read(file) === mine) rmSync(file, { force: true });
      };
    }
    const theirs = read(file);
    const [holder = "", start = ""] = theirs.split(" ");
    if (held.has(file) || isAnother(Number(holder), start)) {
      throw new AirlockError(
        "ERR_ENGINE_DOWN",
        `the ledger in ${dir} is in use by process ${holder}; several processes need Redis`,
      );
    }
    takeAway(file, theirs);
  }
  throw new AirlockError("ERR_ENGINE_DOWN", `could not lock the ledger in ${dir}`);
}

/** False: somebody was first. A link appears with its content, so nobody reads a lock that is half written. */
function create(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two may find the same stale lock: whoever took the other's new one away puts it back. */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) linkSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
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
  const [state = ""] = statOf(pid);
  return !ENDED.includes(state) && (start === "" || startOf(pid) === start);
}

/** When a process started, in ticks since the boot (proc(5), field 22). Empty where the system does not tell. */
function startOf(pid: number): string {
  return statOf(pid)[19] ?? "";
}

/** What proc(5) tells of a process from its field 3 on, the state. Empty where the system does not tell. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
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
