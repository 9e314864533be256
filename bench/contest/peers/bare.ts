import { createServer } from "node:http";
import { ready } from "./ready.ts";

/**
 * Bare `node:http`, which checks nothing: it answers with what stands in the argument, JSON of path to `[fields, body]`.
 * Each answer is written by itself.
 */
const answers = new Map<string, readonly [string[], Buffer]>(
  Object.entries<[string[], string]>(JSON.parse(process.argv[2] ?? "{}")).map(([path, [fields, body]]) => [
    path,
    [fields, Buffer.from(body)],
  ]),
);

const server = createServer((req, res) => {
  const [fields, body] = answers.get(req.url ?? "") ?? [[], Buffer.alloc(0)];
  res.writeHead(200, fields);
  res.end(body);
});
server.listen(0, "127.0.0.1", () => ready(server));
