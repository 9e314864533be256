import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Document, LineCounter, type ParsedNode, parseDocument, type YAMLError } from "yaml";
import { codeOf } from "../errors.ts";
import type { ConfigFault, FaultLocation } from "./faults.ts";
import { type FoundPath, findPath } from "./find-path.ts";

/** A configuration file as written. */
export interface Source {
  /** The file as plain values, or undefined where it cannot be read that far. */
  readonly raw: unknown;
  readonly faults: readonly ConfigFault[];
  readonly locate: (path: readonly PropertyKey[], part: "key" | "value") => FaultLocation;
}

const LARGEST = 1024 * 1024;
// Enough for anchors that rooms share, too few to blow up: each alias counts once for every item it stands for.
const ALIASES = 100;

/** Reads a file of YAML 1.2 that is named from `folder`. What keeps it from being read at all is its only fault. */
export function readSource(file: string, folder: string): Source {
  try {
    const bytes = readFileSync(resolve(folder, file));
    if (bytes.length > LARGEST) return unreadable(file, "is larger than 1 MiB");
    return parseSource(file, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return unreadable(file, why(error));
  }
}

export function parseSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    version: "1.2",
  });
  const place = (offset: number): FaultLocation => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const locate = (path: readonly PropertyKey[], part: "key" | "value") =>
    place(offset(findPath(document, path), part));
  const errors = document.errors.filter((error) => !isPreset(error, text));
  const found = [...errors, ...document.warnings].map((error) => ({
    ...place(error.pos[0]),
    path: "",
    message: sentence(error, text),
  }));
  // One slip in a nested map is one error of the reader for each map that it leaves open.
  const faults = [...new Map(found.map((fault) => [JSON.stringify(fault), fault])).values()];
  const broken = errors.some(({ code }) => code !== "DUPLICATE_KEY");
  if (broken) return { raw: undefined, faults, locate };
  const fault = unfit(document);
  if (fault)
    return { raw: undefined, faults: [...faults, { ...place(0), path: "", message: fault }], locate };
  return plain(document, { faults, locate, place: place(0) });
}

function unfit(document: Document.Parsed): string | undefined {
  if (document.directives.yaml.version !== "1.2") return "must be YAML 1.2; take the %YAML line out";
  if (document.contents === null || isNull(document.contents)) return "is empty; it must have rooms at least";
  return undefined;
}

function isNull(node: ParsedNode): boolean {
  return "value" in node && node.value === null;
}

function plain(
  document: Document.Parsed,
  read: { faults: ConfigFault[]; locate: Source["locate"]; place: FaultLocation },
): Source {
  const { faults, locate, place } = read;
  try {
    return { raw: document.toJS({ maxAliasCount: ALIASES }), faults, locate };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = "has an alias without an anchor before it, or aliases that multiply without bound";
    return { raw: undefined, faults: [...faults, { ...place, path: "", message }], locate };
  }
}

function offset({ key, value }: FoundPath, part: "key" | "value"): number {
  return (part === "key" ? key : value) ?? value ?? key ?? 0;
}

/** YAML keeps a leading `@` for later versions, and reads it as the text that it is: a preset (`@robots`) needs no quotes. */
function isPreset({ code, pos }: YAMLError, text: string): boolean {
  return code === "BAD_SCALAR_START" && text[pos[0]] === "@";
}

const UNQUOTED_COLOR = /:\s+#(?:[0-9a-f]{3}){1,2}\b/i;

/** What the YAML reader says, without the piece of the file that it quotes: it may be a piece of a password. */
function sentence({ code, message, pos }: YAMLError, text: string): string {
  if (code === "DUPLICATE_KEY")
    return `the key ${/^[\w-]*/.exec(text.slice(pos[0]))?.[0]} stands here a second time`;
  if (code === "TAG_RESOLVE_FAILED") return "has a tag (!…) that means nothing here";
  if (code === "MULTIPLE_DOCS") return "has a second document after ---; there must be one";
  const [words = ""] = message.split(/: | \\|\. Please/);
  const hint = UNQUOTED_COLOR.test(text) ? "; a colour must be in quotes, since # begins a comment" : "";
  return `is not YAML: ${words.charAt(0).toLowerCase()}${words.slice(1)}${hint}`;
}

function unreadable(file: string, message: string): Source {
  return { raw: undefined, faults: [{ file, path: "", message }], locate: () => ({ file }) };
}

function why(error: unknown): string {
  const code = codeOf(error);
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a folder, not a file";
  if (code === "EACCES") return "this user may not read it";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "is not UTF-8 text";
  throw error;
}
