import { type FileContent, readBytes } from "./file.ts";

/** It is in every page. */
const LARGEST_KIB = 32;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * An SVG or PNG file of at most 32 KiB as a `data:` URL. Browsers run no script of an SVG that stands in an `img`, and the
 * page's policy lets it load nothing.
 */
export function readLogo(path: string): FileContent<string> {
  const read = readBytes(path, LARGEST_KIB);
  if (!read.ok) return read;
  const type = typeOf(read.value);
  if (type === undefined) return { ok: false, message: "is neither SVG nor PNG" };
  return { ok: true, value: `data:image/${type};base64,${read.value.toString("base64")}` };
}

function typeOf(bytes: Buffer): "png" | "svg+xml" | undefined {
  if (bytes.subarray(0, PNG.length).equals(PNG)) return "png";
  const start = bytes
    .toString("utf8")
    .replace(/^\uFEFF|<\?xml[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/gi, "");
  return /^\s*<svg[\s>]/.test(start) ? "svg+xml" : undefined;
}
