import cluster from "node:cluster";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Config, Secrets } from "../../../src/config/config.ts";
import { WorkerProcess } from "../../../src/workers/worker-process.ts";

test("a worker for which there is no process to be had has ended, and says why", async () => {
  cluster.setupPrimary({ exec: import.meta.filename, cwd: join(import.meta.dirname, "no-such-folder") });
  const worker = new WorkerProcess({} as Config, {} as Secrets, {
    ms: 0,
    otherwise: "open",
  });
  expect(await worker.opened).toBeUndefined();
  expect(await worker.gone).toMatchObject({ by: "ENOENT", opened: false, told: false });
  expect(worker.stays).toBe(false);
});
