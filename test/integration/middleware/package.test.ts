import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { freePort } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { Visitor } from "../../support/visitor.ts";

const ROOT = resolve(import.meta.dirname, "..", "..", "..");
const TSCONFIG = {
  compilerOptions: { target: "es2023", module: "nodenext", strict: true, types: ["node"], outDir: "out" },
};
/** Every wrong line has to be wrong for the reason given, or the compiler objects. */
const MISUSES = `
import { airlock, AirlockError, type AirlockRequest } from "airlock";
import express from "express";
// @ts-expect-error: a room has to say what happens while the engine is down
airlock({ rooms: [{ id: "tickets" }] });
// @ts-expect-error: there is no such key
airlock({ rooms: [{ id: "tickets", whenEngineDown: "hold", brust: 1 }] });
express().get("/", (req) => {
  // @ts-expect-error: on a bypass path there is none
  req.airlock.release();
  const session: string | undefined = req.airlock?.session;
  // @ts-expect-error: a session is not the shop's to name
  if (req.airlock) req.airlock.session = session ?? "";
});
export const inside = ({ airlock: who }: AirlockRequest): boolean => who !== undefined;
export const isFault = (error: unknown) => error instanceof AirlockError && error.code === "ERR_CONFIG_INVALID";
`;

let consumer: string;
let shop: ChildProcess | undefined;
/** A package that has Airlock among its dependencies, with the examples of the docs. */
beforeAll(async () => {
  consumer = await mkdtemp(join(tmpdir(), "airlock-consumer-"));
  const docs = await readFile(join(ROOT, "docs/middleware.md"), "utf8");
  const examples = [...docs.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ""]) => text);
  await mkdir(join(consumer, "node_modules"));
  for (const name of ["express", "@types"]) {
    await symlink(join(ROOT, "node_modules", name), join(consumer, "node_modules", name));
  }
  await symlink(ROOT, join(consumer, "node_modules/airlock"));
  await writeFile(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(consumer, "tsconfig.json"), JSON.stringify(TSCONFIG));
  for (const [index, text] of [...examples, MISUSES].entries()) {
    await writeFile(join(consumer, `example-${index}.ts`), text);
  }
});
afterAll(async () => {
  shop?.kill("SIGKILL");
  await rm(consumer, { recursive: true });
});

test("whoever imports airlock gets its types, and the examples of the docs compile", async () => {
  const tsc = join(ROOT, "node_modules/.bin/tsc");
  await expect(promisify(execFile)(tsc, ["-p", consumer])).resolves.toEqual({ stdout: "", stderr: "" });
});

test("the example of the docs runs, and ends by itself once it is closed", async () => {
  const port = await freePort();
  shop = spawn(process.execPath, ["out/example-0.js"], {
    cwd: consumer,
    env: { PORT: String(port), AIRLOCK_LOG_LEVEL: "silent" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(shop, "exit");
  const visitor = new Visitor(`http://127.0.0.1:${port}`);
  await until(async () => (await visitor.open("/sale")).status === 200);
  expect((await visitor.open("/sale")).body).toMatch(/^Come in\. You are inside until 20/);
  shop.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});
