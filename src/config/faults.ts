import type { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import { CONFIG_KEYS, keysBelow, pathName } from "./keys.ts";

/** Where a fault or a warning stands: in a file, or in a variable of the environment. */
export interface FaultLocation {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  readonly variable?: string;
}

/** What is wrong with one key. No field ever holds the value of a variable or of a secret. */
export interface ConfigFault extends FaultLocation {
  /** `rooms[0].admission.burst`; empty where it is the whole file or variable. */
  readonly path: string;
  readonly message: string;
  /** What the operator may have meant. */
  readonly suggestion?: string;
}

/** Whether the fault is about a key's name or about its value. */
export type FaultPart = "key" | "value";

/** Finds the place of a path, and of what holds it where it is missing. */
export type LocateFault = (path: readonly PropertyKey[], part: FaultPart) => FaultLocation;

/** One line for a person: `airlock.yaml:12:7 rooms[0].admission.brust: unknown key; did you mean "burst"?`. */
export function formatFault({
  file,
  line,
  column,
  variable,
  path,
  message,
  suggestion,
}: ConfigFault): string {
  const place = variable ?? (line === undefined ? file : `${file}:${line}:${column}`);
  const where = [place, path].filter(Boolean).join(" ");
  const hint = suggestion === undefined ? "" : `; did you mean ${JSON.stringify(suggestion)}?`;
  return `${where}: ${message}${hint}`;
}

/** The faults of one finding of the schema: several where it lists several unknown keys. */
export function faultsOf(issue: z.core.$ZodIssue, locate: LocateFault): ConfigFault[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(issue.path, key, locate));
  const missing = issue.input === undefined && issue.code !== "custom";
  const own: z.core.$ZodIssueCustom["params"] = issue.code === "custom" ? issue.params : undefined;
  const fault = {
    ...locate(issue.path, own?.part === "key" ? "key" : "value"),
    path: pathName(issue.path),
    message: missing ? `missing; ${issue.message}` : issue.message,
  };
  const suggestion = issue.code === "invalid_value" ? nearValue(issue) : own?.suggestion;
  return [typeof suggestion !== "string" ? fault : { ...fault, suggestion }];
}

function unknownKey(parent: readonly PropertyKey[], key: string, locate: LocateFault): ConfigFault {
  const path = [...parent, key];
  const pattern = parent.map((part) => (typeof part === "number" ? "*" : String(part)));
  const elsewhere = CONFIG_KEYS.find((known) => known.path.at(-1) === key);
  const suggestion = didYouMean(key, keysBelow(pattern)) ?? (elsewhere && pathName(elsewhere.path));
  const fault = { ...locate(path, "key"), path: pathName(path), message: "unknown key" };
  return suggestion === undefined ? fault : { ...fault, suggestion };
}

function nearValue({ input, values }: z.core.$ZodIssueInvalidValue): string | undefined {
  return typeof input === "string" ? didYouMean(input, values.map(String)) : undefined;
}
