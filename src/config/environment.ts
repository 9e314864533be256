import { parseDocument } from "yaml";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigFault } from "./faults.ts";
import type { ConfigKey } from "./keys.ts";
import { isServiceLink } from "./service-link.ts";
import { setPath } from "./set-path.ts";
import { VARIABLE_PREFIX, type Variable, variablesOf } from "./variables.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration with what the environment sets. */
export interface Overlay {
  readonly raw: unknown;
  /** Which paths came from which variable. */
  readonly set: readonly { readonly path: readonly PropertyKey[]; readonly variable: string }[];
  readonly opsToken?: string;
  readonly faults: readonly ConfigFault[];
}

const OPS_TOKEN = "AIRLOCK_OPS_TOKEN";
/** Those that set no key: the token stands in no file, and the other says which file. */
const APART = [OPS_TOKEN, "AIRLOCK_CONFIG"];
const ROOMS = "AIRLOCK_ROOMS";

/**
 * Sets what `AIRLOCK_…` variables say over what the file says. A variable is a key's path in capitals, a room by its
 * id: `AIRLOCK_ROOMS_TICKETS_ADMISSION_RATE_PER_MINUTE`. Texts stand as they are, everything else is YAML in its flow
 * form, of which JSON is a part. An empty variable counts as absent; an unknown one is a fault.
 */
export function overlayEnvironment(file: unknown, env: Environment): Overlay {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(VARIABLE_PREFIX) && value && !isServiceLink(name, value)) given.set(name, value);
  }
  const faults: ConfigFault[] = [];
  const set: { path: readonly PropertyKey[]; variable: string }[] = [];
  let raw = file;
  const apply = (variable: string, { path, kind }: Variable) => {
    const text = given.get(variable);
    if (text === undefined) return;
    const value = read(text, kind);
    if (value === undefined) {
      faults.push({ variable, path: "", message: "is not YAML or JSON" });
      return;
    }
    raw = setPath(raw, path, value);
    set.push({ path, variable });
  };
  apply(ROOMS, { path: ["rooms"], kind: "value" });
  const known = variablesOf(raw);
  for (const [name, variable] of known) if (name !== ROOMS) apply(name, variable);
  for (const variable of given.keys()) {
    if (!APART.includes(variable) && !known.has(variable)) faults.push(unknown(variable, known.keys()));
  }
  const opsToken = given.get(OPS_TOKEN);
  // RFC 6750 §2.1: a bearer token is visible ASCII; one with a line end from a file could never be sent.
  if (opsToken !== undefined && !/^[\x21-\x7e]+$/.test(opsToken)) {
    const message = "must be visible ASCII characters without spaces or line ends";
    faults.push({ variable: OPS_TOKEN, path: "", message });
  }
  return { raw, set, faults, ...(opsToken !== undefined && { opsToken }) };
}

function read(text: string, kind: ConfigKey["kind"]): unknown {
  if (kind === "text" || (kind === "shorthand" && !text.startsWith("{"))) return text;
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, logLevel: "silent" });
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function unknown(variable: string, known: Iterable<string>): ConfigFault {
  const suggestion = didYouMean(variable, [...known, ...APART]);
  const fault = { variable, path: "", message: "unknown variable" };
  return suggestion === undefined ? fault : { ...fault, suggestion };
}
