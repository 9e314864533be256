import proxy from "@fastify/http-proxy";
import { fastify } from "fastify";
import { ready } from "./ready.ts";

const app = fastify();
await app.register(proxy, { upstream: process.argv[2] ?? "", undici: { connections: 256 } });
await app.listen({ host: "127.0.0.1", port: 0 });
ready(app.server);
