import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { parse } from "yaml";
import type { Answer } from "./visitor.ts";

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
  readonly $ref?: string;
}

type Operations = Readonly<Record<string, { readonly responses: Readonly<Record<string, Described>> }>>;

interface Description {
  readonly paths: Readonly<Record<string, Operations>>;
  readonly components: { readonly responses: Readonly<Record<string, Described>> };
}

const FILE = new URL("../../src/protocol/openapi.yaml", import.meta.url);
export const DESCRIPTION: Description = parse(readFileSync(FILE, "utf8"));

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(DESCRIPTION, "openapi");
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with an answer by the OpenAPI document; undefined where it is as described, or no public call at all. */
export function misdescribed(method: string, url: string, answer: Answer): string | undefined {
  const path = /^\/\.airlock(\/[^?]*)/.exec(url)?.[1]?.replace(/^\/rooms\/[^/]+/, "/rooms/{room}");
  if (path === undefined || method === "HEAD" || method === "OPTIONS" || isForPeople(path, answer))
    return undefined;
  const responses = DESCRIPTION.paths[path]?.[method.toLowerCase()]?.responses;
  const what = `${method} ${path}: ${answer.status}`;
  if (responses === undefined) {
    const refused = answer.status === 404 || answer.status === 405;
    return refused ? bodyFault("Problem", "application/problem+json", answer) : `${what} for no call`;
  }
  const key = String(answer.status);
  const response = responses[key] ?? (answer.status >= 400 ? responses.default : undefined);
  if (response === undefined) return `${what} is not described`;
  const { content } = resolved(response);
  if (content === undefined) return answer.body === "" ? undefined : `${what} has a body`;
  const [type = ""] = Object.keys(content);
  const inComponents = response.$ref?.split("/").at(-1);
  if (inComponents !== undefined) return bodyFault(inComponents, type, answer);
  const where = [path, method.toLowerCase(), "responses", key, "content", type, "schema"];
  return judged(`openapi#/paths/${where.map(escaped).join("/")}`, type, answer);
}

/** The links and buttons of the waiting page are no calls for apps. */
function isForPeople(path: string, { headers }: Answer): boolean {
  return path.startsWith("/language/") || String(headers["content-type"]).startsWith("text/html");
}

function bodyFault(response: string, type: string, answer: Answer): string | undefined {
  return judged(`openapi#/components/responses/${response}/content/${escaped(type)}/schema`, type, answer);
}

function judged(schema: string, type: string, answer: Answer): string | undefined {
  if (answer.headers["content-type"] !== type) return `${answer.status} is not ${type}`;
  const validate = compiled.get(schema) ?? ajv.compile({ $ref: schema });
  compiled.set(schema, validate);
  return validate(JSON.parse(answer.body)) ? undefined : `${schema}: ${ajv.errorsText(validate.errors)}`;
}

function resolved(response: Described): Described {
  const name = response.$ref?.split("/").at(-1);
  return name === undefined ? response : (DESCRIPTION.components.responses[name] ?? response);
}

/** One step of a JSON pointer in a URI (RFC 6901 §6). */
export function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}
