import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AirlockError } from "../errors.ts";

/** The version of the embedded engine's files. Version 2 had no checksums, and is still read. */
export const FILE_VERSION = 3;

/** A JSON text in an envelope with its version and SHA-256, as one JSON text. */
export function sealJson(body: string): string {
  return `{"version":${FILE_VERSION},"sha256":"${sha256(body)}","ledger":${body}}\n`;
}

/** The text in an envelope. Any other octet than `sealJson` wrote is `ERR_ENGINE_CORRUPT`. */
export function unsealJson(text: string, file: string): string {
  const head = /^\{"version":\d+,"sha256":"[0-9a-f]{64}","ledger":/.exec(text)?.[0] ?? "";
  const body = text.slice(head.length, -"}\n".length);
  if (sealJson(body) !== text) throw damaged(file);
  return body;
}

/** Octets behind a line with their version and SHA-256. `name` is what they stand for, and bound as well. */
export function sealBytes(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([headOf(name, bytes), bytes]);
}

export function unsealBytes(name: string, content: Buffer, file: string): Uint8Array {
  const end = content.indexOf("\n") + 1;
  const bytes = Uint8Array.from(content.subarray(end));
  if (!headOf(name, bytes).equals(content.subarray(0, end))) throw damaged(file);
  return bytes;
}

/** A line of JSON, an array, with its CRC-32 as the last item. */
export function sealLine(values: readonly unknown[]): string {
  const body = JSON.stringify(values).slice(0, -1);
  return `${body},"${crc32(body).toString(16).padStart(8, "0")}"]`;
}

/** What is in a sealed line, its checksum at the end. Undefined: another line than `sealLine` wrote. */
export function unsealLine(line: string): unknown {
  const body = line.slice(0, -',"12345678"]'.length);
  if (`${body},"${crc32(body).toString(16).padStart(8, "0")}"]` !== line) return undefined;
  return JSON.parse(line);
}

/** A file that is not what was written. What to do is the operator's choice, since only they know of copies. */
export function damaged(file: string, cause?: unknown): AirlockError {
  const what = `the ledger ${file} is damaged`;
  const remedy = "put back a copy of its folder, or move the folder away to begin a new one";
  return new AirlockError("ERR_ENGINE_CORRUPT", `${what}; ${remedy}`, { cause });
}

function headOf(name: string, bytes: Uint8Array): Buffer {
  const sum = createHash("sha256").update(name).update("\n").update(bytes).digest("hex");
  return Buffer.from(`airlock ${FILE_VERSION} ${sum}\n`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
