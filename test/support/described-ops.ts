import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { escaped } from "./described.ts";
import type { Answer } from "./visitor.ts";

interface Described {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Described>>;
}

interface Item {
  readonly servers?: unknown;
  readonly get?: Operation;
  readonly post?: Operation;
}

interface Description {
  readonly paths: Readonly<Record<string, Item>>;
  readonly components: { readonly responses: Readonly<Record<string, Described>> };
}

const API = "/api/v1";
/** How a call that is not described may be refused. */
const REFUSALS = [400, 401, 403, 404, 405, 413, 415];
const FILE = new URL("../../src/ops/openapi.json", import.meta.url);
const DESCRIPTION: Description = JSON.parse(readFileSync(FILE, "utf8"), closed);

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(DESCRIPTION, "ops");
const compiled = new Map<string, ValidateFunction>();

/** A client must bear properties that it does not know; here one that is not described is a fault. */
function closed(_key: string, value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null && "type" in value && value.type === "object";
  return isObject && "properties" in value ? { additionalProperties: false, ...value } : value;
}

/** What is wrong with an answer of the operators' listener by its OpenAPI document; undefined where it is as described. */
export function misdescribedByOps(method: string, pathname: string, answer: Answer): string | undefined {
  const what = `${method} ${pathname}: ${answer.status}`;
  const { path, call, responses } = described(method, pathname);
  if (responses === undefined) return refusalFault(what, answer);
  const response = responses[String(answer.status)];
  if (response === undefined) return `${what} is not described`;
  const name = response.$ref?.split("/").at(-1);
  if (name !== undefined) return fault(what, ["components", "responses", name], answer);
  return fault(what, ["paths", path, call, "responses", String(answer.status)], answer);
}

/** The path as the document has it, and what it says of the call. Calls without servers of their own lie under `API`. */
function described(method: string, pathname: string) {
  const isApi = pathname.startsWith(`${API}/`);
  const path = isApi ? pathname.slice(API.length).replace(/^\/rooms\/[^/]+/, "/rooms/{room}") : pathname;
  const item = DESCRIPTION.paths[path];
  const isHere = item !== undefined && (item.servers === undefined) === isApi;
  const call = method.toLowerCase();
  return { path, call, responses: isHere ? operationOf(item, call)?.responses : undefined };
}

function operationOf(item: Item | undefined, call: string): Operation | undefined {
  if (call === "get") return item?.get;
  return call === "post" ? item?.post : undefined;
}

function refusalFault(what: string, answer: Answer): string | undefined {
  if (!REFUSALS.includes(answer.status)) return `${what} for no call`;
  if (answer.status === 405 && answer.headers.allow === undefined) return `${what} has no Allow`;
  return fault(what, ["components", "responses", "NotFound"], answer);
}

/** `at` is where the response stands in the document. */
function fault(what: string, at: readonly string[], answer: Answer): string | undefined {
  const { headers = {}, content = {} } = responseAt(at);
  for (const [field, { required }] of Object.entries(headers)) {
    if (required && answer.headers[field.toLowerCase()] === undefined) return `${what} has no ${field}`;
  }
  const [type] = Object.keys(content);
  if (type === undefined) return answer.body === "" ? undefined : `${what} has a body`;
  if (String(answer.headers["content-type"]).split(";")[0] !== type) return `${what} is not ${type}`;
  const schema = `ops#/${[...at, "content", type, "schema"].map(escaped).join("/")}`;
  const validate = compiled.get(schema) ?? ajv.compile({ $ref: schema });
  compiled.set(schema, validate);
  const body: unknown = type.endsWith("json") ? JSON.parse(answer.body) : answer.body;
  return validate(body) ? undefined : `${what}: ${ajv.errorsText(validate.errors)}`;
}

function responseAt([part = "", ...at]: readonly string[]): Described {
  if (part === "components") return DESCRIPTION.components.responses[at[1] ?? ""] ?? {};
  const [path = "", call = "", , status = ""] = at;
  return operationOf(DESCRIPTION.paths[path], call)?.responses[status] ?? {};
}

/** Asks the operators' listener. Fails where its answer is not as the document says. */
export async function askOps(url: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, init);
  const { status, headers } = answer;
  const told = { status, headers: Object.fromEntries(headers), body: await answer.clone().text() };
  const wrong = misdescribedByOps(init.method ?? "GET", new URL(url).pathname, told);
  if (wrong !== undefined) throw new Error(wrong);
  return answer;
}

/** The same for an app without a listener. */
export function opsCalls(app: Express) {
  const agent = request(app);
  return {
    get: (path: string) => held("GET", path, agent.get(path)),
    post: (path: string) => held("POST", path, agent.post(path)),
    delete: (path: string) => held("DELETE", path, agent.delete(path)),
  };
}

function held(method: string, path: string, call: Test): Test {
  return call.expect(({ status, headers, text }) => {
    const wrong = misdescribedByOps(method, path, { status, headers, body: text ?? "" });
    if (wrong !== undefined) throw new Error(wrong);
  });
}
