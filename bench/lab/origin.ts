import { type Server, startNginx } from "./nginx.ts";

const KB = 1024;

/** The shop that all proxies stand before: nginx with a page of 1 KB at `/small` and one of 64 KB at `/large`. */
export function startOrigin(cpu?: number): Promise<Server> {
  return startNginx(
    (port, folder) => `
      types { text/html html; } default_type text/html; open_file_cache max=10;
      server { listen 127.0.0.1:${port} backlog=4096; root ${folder}/files; }`,
    { "index.html": "the shop", small: "s".repeat(KB), large: "l".repeat(64 * KB) },
    cpu,
  );
}
