import { expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import { captured } from "../../support/cli.ts";
import { configFolder, LEAST } from "../../support/configuration.ts";

const TICKETS =
  "room tickets: any host to http://127.0.0.1:3000, 600 a minute, burst 10, capacity 5000, hold when the engine is down\n";

/** Runs `airlock config check` in a folder that holds `text` as airlock.yaml. */
async function check(text: string, args: string[] = [], env: Record<string, string> = {}) {
  const { folder, remove } = configFolder(text);
  try {
    const { io, out } = captured({ cwd: folder, env });
    const code = await runCli(["config", "check", ...args], io);
    return { code, ...out };
  } finally {
    remove();
  }
}

test("a good file exits 0 with a line for each room", async () => {
  expect(await check(LEAST)).toEqual({ code: 0, stdout: TICKETS, stderr: "" });
});

test("the line says which addresses a room has, and what goes past it", async () => {
  const match = '[{ path: /vip }, { host: shop.example }, { host: "*.shop.example", path: /sale }]';
  const { stdout } = await check(`${LEAST}    match: ${match}\n    bypass: [/vip/static/*, /callback]\n`);
  expect(stdout).toBe(
    "room tickets: /vip on any host and shop.example and *.shop.example/sale to http://127.0.0.1:3000, " +
      "past the line /vip/static/* /callback, 600 a minute, burst 10, capacity 5000, hold when the engine is down\n",
  );
});

test("the line says that a room observes", async () => {
  const { stdout } = await check(`${LEAST}    mode: observe\n`);
  expect(stdout).toContain("hold when the engine is down, observes: everybody is let through\n");
});

test("a warning is printed and exits 0", async () => {
  expect(await check(LEAST, ["--config", "airlock.yaml"], { AIRLOCK_OPS_TOKEN: "short" })).toEqual({
    code: 0,
    stdout: TICKETS,
    stderr: "warning: AIRLOCK_OPS_TOKEN: is shorter than 16 characters and may be guessed\n",
  });
});

test("a bad file exits 1 with every fault", async () => {
  expect(await check(`workers: many\n${LEAST}    admission:\n      brust: 3\n`)).toEqual({
    code: 1,
    stdout: "",
    stderr: `airlock.yaml:1:10 workers: must be a whole number from 1 to 256
airlock.yaml:7:7 rooms[0].admission.brust: unknown key; did you mean "burst"?
`,
  });
});

test("a file that is not there exits 1", async () => {
  expect(await check(LEAST, ["-c", "other.yaml"])).toEqual({
    code: 1,
    stdout: "",
    stderr: "other.yaml: there is no such file\n",
  });
});

test("without airlock.yaml it says how to do without", async () => {
  const { io, out } = captured({ cwd: "/nowhere" });
  expect(await runCli(["config", "check"], io)).toBe(1);
  expect(out.stderr).toBe(
    "airlock.yaml: there is no such file; --config names another, and with AIRLOCK_ROOMS none is needed\n",
  );
});

test("without airlock.yaml, AIRLOCK_ROOMS is enough", async () => {
  const rooms = "[{ id: tickets, upstream: http://127.0.0.1:3000, whenEngineDown: hold }]";
  const { io, out } = captured({ cwd: "/nowhere", env: { AIRLOCK_ROOMS: rooms } });
  expect(await runCli(["config", "check"], io)).toBe(0);
  expect(out).toEqual({ stdout: TICKETS, stderr: "" });
});

test("AIRLOCK_CONFIG names the file; --config goes before it", async () => {
  const { folder, remove } = configFolder(LEAST);
  const { io, out } = captured({ cwd: "/nowhere", env: { AIRLOCK_CONFIG: `${folder}/airlock.yaml` } });
  expect(await runCli(["config", "check"], io)).toBe(0);
  expect(out).toEqual({ stdout: TICKETS, stderr: "" });
  expect(await runCli(["config", "check", "--config", "other.yaml"], io)).toBe(1);
  remove();
});

test("where AIRLOCK_CONFIG names a file that is not there, AIRLOCK_ROOMS is enough", async () => {
  const env = { AIRLOCK_CONFIG: "/nowhere/airlock.yaml" };
  const rooms = "[{ id: tickets, upstream: http://127.0.0.1:3000, whenEngineDown: hold }]";
  const without = captured({ cwd: "/nowhere", env });
  expect(await runCli(["config", "check"], without.io)).toBe(1);
  expect(without.out.stderr).toMatch(/^\/nowhere\/airlock\.yaml: there is no such file/);
  const { io, out } = captured({ cwd: "/nowhere", env: { ...env, AIRLOCK_ROOMS: rooms } });
  expect(await runCli(["config", "check"], io)).toBe(0);
  expect(out).toEqual({ stdout: TICKETS, stderr: "" });
});
