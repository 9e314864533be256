import { Agent, createServer } from "node:http";
import { createProxyMiddleware } from "http-proxy-middleware";
import { ready } from "./ready.ts";

const proxy = createProxyMiddleware({
  target: process.argv[2] ?? "",
  agent: new Agent({ keepAlive: true, maxSockets: 256 }),
});

const server = createServer((req, res) => void proxy(req, res));
server.listen(0, "127.0.0.1", () => ready(server));
