import { readFileSync } from "node:fs";
import { codeOf } from "../../errors.ts";

/** What is read, or why it cannot be. */
export type FileContent<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

/** A file of at most `kibibytes`. Never fails: what keeps it from being read is the answer. */
export function readBytes(path: string, kibibytes: number): FileContent<Buffer> {
  try {
    const value = readFileSync(path);
    if (value.length <= kibibytes * 1024) return { ok: true, value };
    return { ok: false, message: `is larger than ${kibibytes} KiB` };
  } catch (error) {
    return { ok: false, message: why(error) };
  }
}

function why(error: unknown): string {
  const code = codeOf(error);
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a folder, not a file";
  return code === "EACCES" ? "this user may not read it" : `cannot be read (${String(code)})`;
}
