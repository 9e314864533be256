import { randomBytes } from "node:crypto";
import { type FileHandle, link, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AirlockError, codeOf, type ErrorCode } from "../errors.ts";
import { formatKeys, parseKeys } from "./jwk.ts";
import type { RingKey } from "./key.ts";

const OWNER_ONLY = 0o600;
const ROOT = 0;
const OTHERS = 0o077;
const ALL_BUT_GROUP_READS = 0o037;

/** Fails with `ERR_KEYS_INVALID` where the file is missing, malformed, or may be read by others than `isPrivate` says. */
export async function readKeys(path: string): Promise<RingKey[]> {
  const file = await openKeys(path);
  try {
    const { mode, uid } = await file.stat();
    if (!isPrivate({ mode, uid }, process.geteuid?.() ?? ROOT)) {
      const octal = (mode & 0o777).toString(8).padStart(4, "0");
      throw fault(
        `cannot use the keys file ${path}: others may read it (mode ${octal}); run: chmod 600 ${path}`,
      );
    }
    return parseKeys(await file.readFile("utf8"), path);
  } finally {
    await file.close();
  }
}

/**
 * Its owner alone may read it; or root, who lets a group read it, where this process is not root. So Kubernetes mounts a Secret
 * for a pod that is not root (`fsGroup`). The rule is that of PostgreSQL for the keys of its TLS.
 */
export function isPrivate({ mode, uid }: { mode: number; uid: number }, process: number): boolean {
  const others = uid === ROOT && process !== ROOT ? ALL_BUT_GROUP_READS : OTHERS;
  return (mode & others) === 0;
}

async function openKeys(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Tells one content of the file from the next: a rename brings another inode. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, mode } = await stat(path);
    return `${ino} ${size} ${mtimeMs} ${mode}`;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

export async function keysExist(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return false;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): AirlockError {
  const hint = codeOf(cause) === "ENOENT" ? ": there is none; make one with: airlock keys new" : "";
  return fault(`cannot read the keys file ${path}${hint}`, cause);
}

/** Makes the file, whole or not at all. False where it exists already: of two processes one makes it. */
export async function createKeys(path: string, keys: readonly RingKey[]): Promise<boolean> {
  return withTemporary(path, keys, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (cause) {
      if (codeOf(cause) === "EEXIST") return false;
      throw cause;
    }
  });
}

/** Puts new keys in the place of the old. A reader sees the old file or the new one, whole. */
export async function replaceKeys(path: string, keys: readonly RingKey[]): Promise<void> {
  await withTemporary(path, keys, (temporary) => rename(temporary, path));
}

/**
 * Runs `change` while no other process changes the file. Fails with `ERR_KEYS_LOCKED` at once where one does:
 * two rotations that follow each other are hardly ever meant.
 */
export async function withKeysLocked<T>(path: string, change: (path: string) => Promise<T>): Promise<T> {
  const target = await realpath(path).catch(() => path);
  const lock = `${target}.lock`;
  try {
    await (await open(lock, "wx", OWNER_ONLY)).close();
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST") throw fault(`cannot write beside the keys file ${path}`, cause);
    const message = `another process is changing the keys file ${path}; if none is, remove ${lock}`;
    throw fault(message, cause, "ERR_KEYS_LOCKED");
  }
  try {
    return await change(target);
  } finally {
    await rm(lock, { force: true });
  }
}

async function withTemporary<T>(
  path: string,
  keys: readonly RingKey[],
  place: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", OWNER_ONLY);
    try {
      await file.writeFile(formatKeys(keys));
      await file.sync();
    } finally {
      await file.close();
    }
    const placed = await place(temporary);
    await syncDirectory(dirname(path));
    return placed;
  } catch (cause) {
    throw fault(`cannot write the keys file ${path}`, cause);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Without it a crash may forget the new name of a file whose content is safe. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function fault(message: string, cause?: unknown, code: ErrorCode = "ERR_KEYS_INVALID"): AirlockError {
  return new AirlockError(code, message, { cause });
}
