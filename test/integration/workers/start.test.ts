import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { type CrewSite, openCrew } from "../../support/crew.ts";
import { until } from "../../support/until.ts";

const MAIN = new URL("../../../dist/main.js", import.meta.url).pathname;

let site: CrewSite;
afterEach(() => site.close());

test("what keeps a worker from opening is told as one process would tell it, and nothing stays behind", async () => {
  site = await openCrew();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? address?.port : 0;
  const config = site.config({
    listen: `127.0.0.1:${port}`,
    ops: { listen: "127.0.0.1:0" },
    log: { level: "silent" },
  });
  writeFileSync(join(site.folder, "airlock.yaml"), stringify({ ...config, keys: "./keys.json" }));
  const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, "serve"], {
    cwd: site.folder,
    encoding: "utf8",
  });
  expect({ status, stderr, stdout }).toEqual({
    status: 1,
    stderr: `airlock: could not listen on 127.0.0.1:${port}: address already in use\n`,
    stdout: "",
  });
  taken.close();
});

test("when no worker is left and none can be made, the whole ends and says why", async () => {
  site = await openCrew({ workers: 1 });
  rmSync(join(site.folder, "keys.json"));
  const exited = once(site.gateway.process, "exit");
  const [victim = 0] = site.workers();
  process.kill(victim, "SIGKILL");
  expect(await exited).toEqual([1, null]);
  const tries = site.logged("a worker has ended; another takes its place");
  expect(tries.map(({ restartMs }) => restartMs)).toEqual([0, 200, 400, 800]);
  expect(tries.at(-1)?.reason).toMatch(/keys/);
}, 120_000);

test("while another worker serves, one that cannot be made is tried again and again", async () => {
  site = await openCrew({ workers: 2 });
  rmSync(join(site.folder, "keys.json"));
  const [victim = 0, other = 0] = site.workers();
  process.kill(victim, "SIGKILL");
  await until(() => site.logged("a worker has ended; another takes its place").length >= 6, 100_000);
  expect((await fetch(`${site.gateway.url}/static/a`)).status).toBe(200);
  expect(site.workers()).toContain(other);
}, 120_000);
