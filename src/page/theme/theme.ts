import type { Theme, ThemeChoice, ThemeFault } from "./choice.ts";
import { cssOf } from "./colors.ts";
import { type FileContent, readBytes } from "./file.ts";
import { readLogo } from "./logo.ts";
import { faultsOfTemplate } from "./template-faults.ts";

const LARGEST_TEMPLATE_KIB = 64;

export interface ReadTheme {
  /** Without what has a fault: that part is as ours. */
  readonly theme: Theme;
  readonly faults: readonly ThemeFault[];
}

/** Reads the files of a theme, and never fails: what cannot be used is left out and told. */
export function readTheme({ template, logo, colors, texts, timeZone }: ThemeChoice): ReadTheme {
  const faults: ThemeFault[] = [];
  const image = logo === null ? undefined : kept(readLogo(logo), { key: "logo", file: logo }, faults);
  const theme = { css: cssOf(colors), logo: image, texts, timeZone, template: undefined };
  if (template === null) return { theme, faults };
  const file = { key: "template", file: template } as const;
  const source = kept(readTemplate(template), file, faults);
  if (source === undefined) return { theme, faults };
  const found = faultsOfTemplate(source).map(({ at, ...fault }) => ({
    ...fault,
    ...file,
    ...place(source, at),
  }));
  faults.push(...found);
  return { theme: { ...theme, template: found.length === 0 ? source : undefined }, faults };
}

/** Whether a room looks and speaks as Airlock does by itself. */
export function isDefaultTheme({ template, logo, colors, texts, timeZone }: ThemeChoice): boolean {
  const chosen = [colors.light, colors.dark, texts].some((map) => Object.keys(map).length > 0);
  return template === null && logo === null && timeZone === null && !chosen;
}

/** Browsers read CRLF as LF, and so must the hashes of what stands between the lines. */
function readTemplate(path: string): FileContent<string> {
  const read = readBytes(path, LARGEST_TEMPLATE_KIB);
  if (!read.ok) return read;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(read.value);
    return { ok: true, value: text.replace(/\r\n?/g, "\n") };
  } catch {
    return { ok: false, message: "is not UTF-8 text" };
  }
}

function kept<Value>(
  read: FileContent<Value>,
  file: Pick<ThemeFault, "key" | "file">,
  faults: ThemeFault[],
): Value | undefined {
  if (read.ok) return read.value;
  faults.push({ ...file, message: read.message });
  return undefined;
}

function place(source: string, at: number | undefined): Pick<ThemeFault, "line" | "column"> {
  if (at === undefined) return {};
  const before = source.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
