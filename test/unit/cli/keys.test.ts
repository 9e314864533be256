import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import { captured } from "../../support/cli.ts";

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "airlock-keys-"));
});
afterEach(() => rm(cwd, { recursive: true }));

async function run(command: string, env: Record<string, string> = {}) {
  const { io, out } = captured({ cwd, env });
  const code = await runCli(command.split(" "), io);
  return { code, out: out.stdout, err: out.stderr };
}

const at = (name: string) => join(cwd, name);
const columns = (out: string) =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\s+/).slice(1, 4));

describe("airlock keys", () => {
  test("new --once leaves a file that is there as it is", async () => {
    await run("keys new --once");
    const text = await readFile(at("airlock-keys.json"), "utf8");
    const said = `${at("airlock-keys.json")} is there already, and stays as it is\n`;
    expect(await run("keys new --once")).toEqual({ code: 0, out: said, err: "" });
    expect(await readFile(at("airlock-keys.json"), "utf8")).toBe(text);
    expect(await run("keys new --once --force")).toMatchObject({ code: 2 });
  });

  test("new makes a file that list can list", async () => {
    expect(await run("keys new")).toEqual({ code: 0, out: `made ${at("airlock-keys.json")}\n`, err: "" });
    expect((await stat(at("airlock-keys.json"))).mode & 0o777).toBe(0o600);
    const { code, out } = await run("keys list");
    expect(code).toBe(0);
    expect(columns(out)).toEqual([
      ["KIND", "ALG", "STATE"],
      ["place", "HS256", "current"],
      ["pass", "ES256", "current"],
      ["invitation", "HS256", "current"],
      ["lottery", "HS256", "current"],
    ]);
  });

  test("new leaves a file alone unless forced", async () => {
    await run("keys new");
    const before = await readFile(at("airlock-keys.json"), "utf8");
    expect(await run("keys new")).toMatchObject({
      code: 1,
      err: `airlock: the keys file ${at("airlock-keys.json")} exists; airlock keys rotate adds keys to it\n`,
    });
    expect(await readFile(at("airlock-keys.json"), "utf8")).toBe(before);
    expect(await run("keys new --force")).toMatchObject({ code: 0 });
    expect(await readFile(at("airlock-keys.json"), "utf8")).not.toBe(before);
  });

  test("rotate adds a next key of each kind and keeps the current ones", async () => {
    await run("keys new --keys k.json");
    const { code, out } = await run("keys rotate --keys k.json");
    expect(code).toBe(0);
    expect(columns(out).slice(1)).toEqual([
      ["place", "HS256", "current"],
      ["pass", "ES256", "current"],
      ["invitation", "HS256", "current"],
      ["lottery", "HS256", "current"],
      ["place", "HS256", "next"],
      ["pass", "ES256", "next"],
      ["invitation", "HS256", "next"],
    ]);
    expect(await run("keys list --keys k.json")).toEqual({ code: 0, out, err: "" });
  });

  test("list and rotate print nothing private", async () => {
    await run("keys new");
    const printed = (await run("keys rotate")).out + (await run("keys list")).out;
    const { keys } = JSON.parse(await readFile(at("airlock-keys.json"), "utf8"));
    expect(keys).toHaveLength(7);
    for (const { k, d } of keys) expect(printed).not.toContain(k ?? d);
  });

  test("the file is the option's, else the configuration's, else the environment's", async () => {
    expect((await run("keys new", { AIRLOCK_KEYS: "env.json" })).out).toBe(`made ${at("env.json")}\n`);
    await writeFile(
      at("airlock.yaml"),
      "keys: conf.json\nrooms: [{ id: a, upstream: http://127.0.0.1:3000, whenEngineDown: hold }]\n",
    );
    expect((await run("keys new")).out).toBe(`made ${at("conf.json")}\n`);
    expect((await run("keys new --keys option.json")).out).toBe(`made ${at("option.json")}\n`);
    await writeFile(at("airlock.yaml"), "keys: 7\n");
    expect(await run("keys list")).toMatchObject({ code: 1, out: "" });
  });

  test.each([
    ["keys list", 1, "there is none; make one with: airlock keys new"],
    ["keys rotate", 1, "there is none; make one with: airlock keys new"],
    ["keys new --keys no/such/folder.json", 1, "cannot write the keys file"],
    ["keys", 2, "keys needs one of: keys new, keys rotate, keys list"],
    ["keys rotate --force", 2, "unknown option '--force'"],
    ["keys list k.json", 2, "unexpected argument 'k.json'"],
  ])("%s exits %d and says why", async (command, code, reason) => {
    const result = await run(command);
    expect(result).toMatchObject({ code, out: "" });
    expect(result.err).toContain(reason);
  });
});
