import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../test/support/redis.ts";
import { until } from "../../test/support/until.ts";
import { type Server, startNginx } from "../lab/nginx.ts";
import { start } from "../lab/program.ts";

/** A server on Node, from the script of that name in `peers/`. */
export async function startPeer(name: string, argument: string): Promise<Server> {
  const script = join(import.meta.dirname, "peers", `${name}.js`);
  const ready = (line: string) => (line.startsWith("http://") ? line : undefined);
  const { program, said: url } = await start({ command: [process.execPath, script, argument], ready });
  return { url, program, stop: () => program.stop() };
}

/** nginx as a reverse proxy, with connections that are kept. */
export function startNginxProxy(origin: string): Promise<Server> {
  return startNginx(
    (port) => `
      upstream shop { server ${new URL(origin).host}; keepalive 256; keepalive_requests 1000000000; }
      server {
        listen 127.0.0.1:${port} backlog=4096;
        location / {
          proxy_pass http://shop; proxy_http_version 1.1;
          proxy_set_header Connection ""; proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }
      }`,
  );
}

/** HAProxy with one thread. */
export async function startHaproxy(origin: string): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-haproxy-"));
  const port = await freePort();
  const file = join(folder, "haproxy.cfg");
  await writeFile(
    file,
    `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen shop
  bind 127.0.0.1:${port}
  server origin ${new URL(origin).host}
`,
  );
  const { program } = await start({ command: ["haproxy", "-q", "-db", "-f", file] });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(url)).ok);
  return {
    url,
    program,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
