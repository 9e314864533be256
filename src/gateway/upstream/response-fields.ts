import { HOP_BY_HOP, namedByConnection, optionsOf } from "../http/hop-by-hop.ts";
import { type Command, laterCommand, parseCommand } from "./command.ts";

/** Flat names and values as undici hands them over. */
export type RawFields = readonly (Buffer | string)[];

/** An upstream's fields, sorted for the client. */
export interface ResponseFields {
  /** Flat names and values for the client, in the upstream's order. */
  readonly fields: string[];
  readonly command: Command | undefined;
  /** Names in `Trailer`, in lower case. */
  readonly trailers: readonly string[];
  /** False where the body has a coding that undici did not take off: it cannot be passed on as it is. */
  readonly decoded: boolean;
}

/** Fields that would change how a message is framed, routed or stored if they came after its body (RFC 9110 §6.5.1). */
const NEVER_TRAILERS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "host",
  "content-length",
  "content-type",
  "content-encoding",
  "content-range",
  "cache-control",
  "set-cookie",
  "location",
  "authorization",
]);

const NONE: readonly string[] = [];
const MOST_SPELLINGS = 1000;
const LONGEST_NAME = 64;
const special = new Map<string, boolean>();

export function responseFields(raw: RawFields): ResponseFields {
  const fields: string[] = [];
  let connection = "";
  let command: Command | undefined;
  let trailers = NONE;
  let decoded = true;
  for (let i = 0; i < raw.length; i += 2) {
    const name = text(raw[i]);
    const value = text(raw[i + 1]);
    if (!isSpecial(name)) {
      fields.push(name, value);
      continue;
    }
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower)) {
      if (lower === "connection") connection = connection === "" ? value : `${connection}, ${value}`;
      else if (lower === "trailer") trailers = [...trailers, ...optionsOf(value)];
      else if (lower === "transfer-encoding") decoded &&= value.toLowerCase() === "chunked";
    } else if (lower === "airlock-command") command = laterCommand(command, parseCommand(value));
  }
  const named = namedByConnection(connection);
  return { fields: named === null ? fields : without(fields, named), command, trailers, decoded };
}

/** Whether a field is not the client's. A shop spells its names in one way: each is looked at once. */
function isSpecial(name: string): boolean {
  const known = special.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const is = HOP_BY_HOP.has(lower) || lower.startsWith("airlock-");
  if (special.size < MOST_SPELLINGS && name.length <= LONGEST_NAME) special.set(name, is);
  return is;
}

/** The trailers of a message that its `Trailer` announced and that may come after a body. */
export function announcedTrailers(raw: RawFields, announced: readonly string[]): [string, string][] {
  const kept: [string, string][] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = text(raw[i]);
    const lower = name.toLowerCase();
    const allowed = announced.includes(lower) && !NEVER_TRAILERS.has(lower) && !lower.startsWith("airlock-");
    if (allowed) kept.push([name, text(raw[i + 1])]);
  }
  return kept;
}

function without(fields: readonly string[], named: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    if (!named.has(name.toLowerCase())) kept.push(name, fields[i + 1] ?? "");
  }
  return kept;
}

function text(part: Buffer | string | undefined): string {
  return typeof part === "string" ? part : (part?.toString("latin1") ?? "");
}
