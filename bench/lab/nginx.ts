import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../test/support/redis.ts";
import { until } from "../../test/support/until.ts";
import { type Program, start } from "./program.ts";

export interface Server {
  readonly url: string;
  readonly program: Program;
  stop(): Promise<void>;
}

/** nginx with one worker. `http` is what stands in the `http` block, after the files and time-outs that it needs here. */
export async function startNginx(
  http: (port: number, folder: string) => string,
  files: Readonly<Record<string, string>> = {},
  cpu?: number,
  connections = 4096,
): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-nginx-"));
  const port = await freePort();
  await mkdir(join(folder, "files"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "files", name), text);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  const owner = process.getuid?.() === 0 ? "user root;" : "";
  await writeFile(
    join(folder, "nginx.conf"),
    `${owner} daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
    events { worker_connections ${connections}; }
    http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; ${temporary} ${http(port, folder)} }`,
  );
  const { program } = await start({
    command: ["nginx", "-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"],
    cpu,
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(url)).status > 0);
  return {
    url,
    program,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
