import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const GATEWAY = join(import.meta.dirname, "..", "..", "src", "gateway");

/** What receives node's messages, writes to its responses or moves bytes. All else of the gateway is the pipeline: values alone. */
const EDGES = [
  "calls/body.ts",
  "calls/call.ts",
  "calls/calls.ts",
  "calls/language.ts",
  "calls/methods.ts",
  "calls/shared.ts",
  "calls/verify.ts",
  "request/facts-of-message.ts",
  "request/forwarded.ts",
  "request/trusted-proxies.ts",
  "http/",
  "overload/parked-connections.ts",
  "context-forwarding.ts",
  "proxy.ts",
  "request-handler.ts",
  "upstream/",
  "request-log.ts",
  "answers/write-reply.ts",
];
const MESSAGES = /\b(?:IncomingMessage|IncomingHttpHeaders|ServerResponse|OutgoingMessage|Socket|Duplex)\b/;
const FROM_NODE = /import (?:type )?\{([^}]*)\} from "node:(?:http|net|stream)"/g;

const files = readdirSync(GATEWAY, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .sort();
const isOf = (file: string, edge: string) => file === edge || (edge.endsWith("/") && file.startsWith(edge));
const knowsMessages = (file: string) => {
  const code = readFileSync(join(GATEWAY, file), "utf8");
  return [...code.matchAll(FROM_NODE)].some(([, names = ""]) => MESSAGES.test(names));
};

test("the pipeline knows requests and answers as values: none of its files imports node's messages", () => {
  const pipeline = files.filter((file) => !EDGES.some((edge) => isOf(file, edge)));
  expect(pipeline).toContain("pipeline.ts");
  expect(pipeline.filter(knowsMessages)).toEqual([]);
});

test.each(EDGES)("%s is an edge still", (edge) => {
  expect(files.filter((file) => isOf(file, edge)).some(knowsMessages)).toBe(true);
});
