import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { start } from "../../bench/lab/program.ts";
import { type Shop, startShop } from "../support/airlock.ts";
import { done, ROOT } from "../support/deploy/tools.ts";
import { freePort } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

const MINUTE = 60_000;

let folder: string;
let files: string[];
let shop: Shop | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-package-"));
  const [packed] = JSON.parse(done("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT }));
  files = packed.files.map(({ path }: { path: string }) => path);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  done("npm", ["install", "--omit=dev", "--no-audit", "--no-fund", `./${packed.filename}`], { cwd: folder });
}, 3 * MINUTE);
afterAll(async () => {
  await shop?.close();
  rmSync(folder, { recursive: true });
});

test("the package holds what runs, its types and the docs, and no more", () => {
  const kinds = new Set(files.map((path) => path.split("/")[0]));
  expect([...kinds].sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "dist", "docs", "package.json"]);
  expect(files.filter((path) => /\.map$|\.test\.|(?<!\.d)\.ts$/.test(path))).toEqual([]);
});

test("its declarations are those of the entry points, whole", () => {
  const declarations = files.filter((path) => path.endsWith(".d.ts"));
  const imported = declarations.flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(/"(\.{1,2}\/[^"]+)\.[jt]s"/g)].map(([, to = ""]) =>
      join(dirname(path), `${to}.d.ts`),
    ),
  );
  const entries = ["dist/client/client.d.ts", "dist/middleware/airlock.d.ts"];
  expect([...new Set([...entries, ...imported])].sort()).toEqual(declarations.sort());
});

test("TypeScript of the package's users knows its types", () => {
  const file = join(folder, "user.ts");
  const lines = [
    'import { airlock } from "airlock";',
    'import { joinLine } from "airlock/client";',
    'const rooms = [{ id: "tickets", whenEngineDown: "hold" as const }];',
    "export const metrics: Promise<string> = airlock({ rooms }).metrics();",
    "// @ts-expect-error A room has an id.",
    'airlock({ rooms: [{ whenEngineDown: "hold" }] });',
    "// @ts-expect-error A line is at a shop.",
    'joinLine({ room: "tickets" });',
  ];
  writeFileSync(file, lines.join("\n"));
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--types", "node"];
  const types = ["--typeRoots", join(ROOT, "node_modules/@types")];
  done(join(ROOT, "node_modules/.bin/tsc"), [...options, ...types, file], { cwd: folder });
});

test(
  "installed in an empty folder it lets somebody in to a shop",
  async () => {
    const airlock = join(folder, "node_modules", ".bin", "airlock");
    const shop = await startShop();
    const [port, ops] = [await freePort(), await freePort()];
    const room = { id: "tickets", upstream: shop.url, whenEngineDown: "hold" };
    const config = { listen: `127.0.0.1:${port}`, ops: { listen: `127.0.0.1:${ops}` }, rooms: [room] };
    writeFileSync(join(folder, "airlock.yaml"), JSON.stringify(config));
    expect(done(airlock, ["--version"], { cwd: folder })).toMatch(/^airlock \d+\.\d+\.\d+/);
    done(airlock, ["config", "check", "--config", join(folder, "airlock.yaml")], { cwd: folder });
    const { program } = await start({
      command: [airlock, "serve", "--config", join(folder, "airlock.yaml")],
      env: { AIRLOCK_KEYS: join(folder, "keys.json"), AIRLOCK_DATA_DIR: join(folder, "ledger") },
    });
    try {
      const visitor = new Visitor(`http://127.0.0.1:${port}`);
      await until(async () => (await visitor.open()).body === "the shop", MINUTE);
    } finally {
      await program.stop();
      await shop?.close();
    }
  },
  2 * MINUTE,
);

test("the library and the client can be imported from it", () => {
  const script =
    "const all = [await import('airlock'), await import('airlock/client')]; console.log(all.map((one) => Object.keys(one).length > 0));";
  expect(done(process.execPath, ["--input-type=module", "-e", script], { cwd: folder })).toBe(
    "[ true, true ]",
  );
});
