import { Agent, createServer } from "node:http";
import { createProxyServer } from "httpxy";
import { ready } from "./ready.ts";

const proxy = createProxyServer({
  target: process.argv[2] ?? "",
  agent: new Agent({ keepAlive: true, maxSockets: 256 }),
});

const server = createServer((req, res) => void proxy.web(req, res));
server.listen(0, "127.0.0.1", () => ready(server));
