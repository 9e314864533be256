import { blockedIn } from "./blocked.ts";
import type { TemplateFault } from "./choice.ts";
import { FIELDS } from "./field-names.ts";
import { tagsOf } from "./markup.ts";
import { PART_NAMES } from "./parts.ts";

interface Mark {
  readonly kind: "#" | "^" | "/" | ">" | "";
  readonly name: string;
  readonly at: number;
}

const MARK = /\{\{\s*([#^/>]?)\s*([\w.]+)\s*\}\}/g;
const KINDS = ["#", "^", "/", ">", ""] as const;
/** Without these a page would leave its reader in the dark, or standing there for ever. `main` brings the first two. */
const NEEDED = ["heading", "lead"];

/** All that is wrong with an operator's template, in its order. None: it compiles, and makes a page that moves. */
export function faultsOfTemplate(source: string): TemplateFault[] {
  const marks = [...source.matchAll(MARK)].map(
    (match): Mark => ({
      kind: KINDS.find((kind) => kind === match[1]) ?? "",
      name: match[2] ?? "",
      at: match.index,
    }),
  );
  const found = [
    ...stray(source),
    ...marks.flatMap(unknown),
    ...sections(marks),
    ...blockedIn(tagsOf(source)),
    ...missing(source, marks),
  ];
  return found.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/** Two braces that begin nothing. */
function stray(source: string): TemplateFault[] {
  const rest = source.replace(MARK, (mark) => " ".repeat(mark.length));
  return [...rest.matchAll(/\{\{[^\s}]*/g)].map(({ index, 0: text }) => ({
    at: index,
    message: `${text} is no field; a field is {{name}}`,
  }));
}

function unknown({ kind, name, at }: Mark): TemplateFault[] {
  const known: readonly string[] = kind === ">" ? PART_NAMES : FIELDS;
  if (known.includes(name)) return [];
  const what = kind === ">" ? "part" : "field";
  return [{ at, message: `unknown ${what} "${name}"`, unknown: { name, known } }];
}

function sections(marks: readonly Mark[]): TemplateFault[] {
  const faults: TemplateFault[] = [];
  const open: Mark[] = [];
  for (const mark of marks) {
    if (mark.kind === "#" || mark.kind === "^") open.push(mark);
    else if (mark.kind === "/" && open.at(-1)?.name === mark.name) open.pop();
    else if (mark.kind === "/") faults.push({ at: mark.at, message: `{{/${mark.name}}} closes no section` });
    else if (mark.kind === ">" && mark.name === "script" && open.length > 0)
      faults.push({ at: mark.at, message: "{{> script}} must not stand in a section" });
  }
  const unclosed = open.map(({ kind, name, at }) => ({ at, message: `{{${kind}${name}}} is not closed` }));
  return [...faults, ...unclosed];
}

function missing(source: string, marks: readonly Mark[]): TemplateFault[] {
  const has = (name: string, kinds: string) =>
    marks.some((mark) => mark.name === name && kinds.includes(mark.kind || "v"));
  const faults: TemplateFault[] = [];
  if (!/^\s*<!doctype html>/i.test(source))
    faults.push({ at: 0, message: "must begin with <!doctype html>" });
  const scripts = marks.filter(({ kind, name }) => kind === ">" && name === "script");
  if (scripts.length === 0)
    faults.push({ message: "lacks {{> script}}, without which the page never moves" });
  for (const { at } of scripts.slice(1)) faults.push({ at, message: "has {{> script}} a second time" });
  if (has("main", ">")) return faults;
  if (has("leave", "v#") && !has("join", "v"))
    faults.push({
      message: "has {{leave}} and lacks a form for {{join}}, by which whoever has left joins again",
    });
  for (const name of NEEDED) if (!has(name, "v")) faults.push({ message: `lacks the field {{${name}}}` });
  return faults;
}
