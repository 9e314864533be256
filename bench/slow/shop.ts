import { createServer } from "node:http";

/** The shop as a process of its own: 5 MB at a path that ends with `/large`, a form that it reads to its end, and pages of 1 KB. */
const LARGE = Buffer.alloc(5 * 1024 * 1024, "x");
const PAGE = "s".repeat(1024);

const server = createServer((req, res) => {
  if (req.method === "POST") req.resume().once("end", () => res.end("taken"));
  else if (req.url?.endsWith("/large") === true) res.end(LARGE);
  else res.end(PAGE);
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  const address = server.address();
  if (address !== null && typeof address === "object")
    process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
