import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { stringify } from "yaml";
import { runCli } from "../../src/cli/run.ts";
import { room, type Shop, startShop } from "../support/airlock.ts";
import { captured } from "../support/cli.ts";
import { type Container, type Mount, runContainer, startContainer } from "../support/deploy/container.ts";
import { buildImage, type Image } from "../support/deploy/image.ts";
import { runScenario } from "../support/deploy/scenario.ts";
import { startTlsRedis } from "../support/deploy/tls-redis.ts";
import { ROOT } from "../support/deploy/tools.ts";
import { TEST_CA } from "../support/tls-shop.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

/** Packages are fetched, and a file system is copied for each stage. */
jest.setTimeout(600_000);

const USER = 10001;
const MOST_MEGABYTES = 60;

let image: Image;
beforeAll(() => {
  image = buildImage();
});
afterAll(() => image?.remove());

let folder: string;
let running: Container | undefined;
let shop: Shop | undefined;
afterEach(async () => {
  await running?.stop();
  await shop?.close();
  running = undefined;
  shop = undefined;
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** A configuration and an empty state, as they are mounted. */
function site(
  upstream: string,
  more: Readonly<Record<string, unknown>> = {},
): { config: Mount; state: Mount } {
  folder = mkdtempSync(join(tmpdir(), "airlock-container-"));
  const [config, state] = [mkdtempSync(join(folder, "config-")), mkdtempSync(join(folder, "state-"))];
  chownSync(state, USER, USER);
  chownSync(config, USER, USER);
  chownSync(folder, USER, USER);
  const parts = { listen: "127.0.0.1:0", ops: { listen: "127.0.0.1:0" }, rooms: [room(upstream)], ...more };
  writeFileSync(join(config, "airlock.yaml"), stringify(parts));
  return {
    config: { from: config, at: "/etc/airlock" },
    state: { from: state, at: "/var/lib/airlock", writable: true },
  };
}

async function opened({ log }: Container): Promise<{ url: string; opsUrl: string }> {
  await until(() => log.some((line) => line.includes('"msg":"open"')), 60_000);
  return JSON.parse(log.find((line) => line.includes('"msg":"open"')) ?? "{}");
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("what the image says", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

  test("it runs as a numeric user, with its state in one place", () => {
    expect(image.config).toMatchObject({
      User: `${USER}:${USER}`,
      WorkingDir: "/var/lib/airlock",
      Volumes: { "/var/lib/airlock": {} },
      StopSignal: "SIGTERM",
      ExposedPorts: { "8080/tcp": {} },
      Entrypoint: ["node", "/opt/airlock/dist/main.js"],
      Cmd: ["serve"],
    });
    const { uid, mode } = statSync(join(image.root, "var/lib/airlock"));
    expect([uid, mode & 0o777]).toEqual([USER, 0o700]);
  });

  test("the program itself says whether it is well", () => {
    expect(image.config.Healthcheck.Test).toEqual(["CMD", "node", "/opt/airlock/dist/main.js", "health"]);
  });

  test("the labels tell the version of package.json", () => {
    expect(image.config.Labels).toMatchObject({
      "org.opencontainers.image.title": "Airlock",
      "org.opencontainers.image.version": version,
      "org.opencontainers.image.licenses": "Apache-2.0",
    });
    expect(runContainer(image, { args: ["--version"] })).toMatchObject({
      code: 0,
      out: `airlock ${version}\n`,
    });
  });
});

describe("what is in the image", () => {
  test("node is the only program", () => {
    const places = ["usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"].map((path) =>
      join(image.root, path),
    );
    expect(places.flatMap((path) => readdirSync(path))).toEqual(["node"]);
    // The last three are what an engine mounts there.
    const programs = filesBelow(image.root)
      .filter((path) => (statSync(path).mode & 0o111) !== 0)
      .map((path) => path.slice(image.root.length))
      .filter(
        (path) => !/\.so(\.[\d.]+)?$|^\/opt\/airlock\/|^\/etc\/(hosts|hostname|resolv\.conf)$/.test(path),
      );
    expect(programs).toEqual(["/usr/local/bin/node"]);
    expect(filesBelow(image.root).filter((path) => /\/npm-cli\.js$|\/corepack/.test(path))).toEqual([]);
  });

  test("nothing is setuid, and no secret of the build is left", () => {
    const files = filesBelow(image.root);
    expect(files.filter((path) => (statSync(path).mode & 0o6000) !== 0)).toEqual([]);
    expect(
      files.filter((path) => /npmrc$|airlock-keys/.test(path) && !path.includes("/node_modules/")),
    ).toEqual([]);
  });

  test("of packages there are those that the program needs", () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
    const modules = join(image.root, "opt/airlock/node_modules");
    const installed = readdirSync(modules).filter((name) => !name.startsWith("."));
    const dev = installed.filter((name) => packages[`node_modules/${name}`]?.dev === true);
    expect(installed).toEqual(expect.arrayContaining(["express", "ioredis", "pino", "zod"]));
    expect(dev).toEqual([]);
    expect(
      filesBelow(join(image.root, "opt/airlock/dist")).filter((path) => /\.(map|d\.ts)$/.test(path)),
    ).toEqual([]);
  });

  test(`the layers above the base are below ${MOST_MEGABYTES} MB`, () => {
    const bytes = filesBelow(join(image.root, "opt/airlock")).reduce(
      (sum, path) => sum + statSync(path).size,
      0,
    );
    process.stderr.write(`the layers above the base: ${(bytes / 1e6).toFixed(1)} MB\n`);
    expect(bytes / 1e6).toBeLessThan(MOST_MEGABYTES);
  });
});

describe("a container of it, with a read-only root", () => {
  test("can write its state and nothing besides", () => {
    const { config, state } = site("http://127.0.0.1:9");
    const attempt = (path: string) =>
      runContainer(image, {
        command: ["node", "--eval"],
        args: [`fs.writeFileSync(${JSON.stringify(path)}, "")`],
        mounts: [config, state],
      });
    expect(attempt("/var/lib/airlock/a").code).toBe(0);
    for (const path of ["/a", "/tmp/a", "/opt/airlock/a", "/etc/airlock/a"]) {
      expect(attempt(path).err).toMatch(/EROFS|EACCES/);
    }
  });

  test("serves traffic, says that it is well, and drains", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    shop = await startShop(async (request, response) => {
      if (request.url === "/slow") await held;
      response.end(`the shop at ${request.url}`);
    });
    const { config, state } = site(shop.url, { drainDelaySeconds: 6, drainSeconds: 120 });
    running = startContainer(image, { args: image.config.Cmd, mounts: [config, state] });
    const { url, opsUrl } = await opened(running);

    const visitor = new Visitor(url);
    expect((await visitor.open("/")).body).toBe("the shop at /");
    const health = (...more: string[]) => {
      const { code, out, err } = runContainer(image, {
        command: image.config.Healthcheck.Test.slice(1),
        args: ["--ops", opsUrl, ...more],
        mounts: [config, state],
      });
      return { code, said: out + err };
    };
    expect(health()).toEqual({ code: 0, said: `the gateway at ${opsUrl} lives\n` });
    expect(health("--ready")).toEqual({ code: 0, said: `the gateway at ${opsUrl} is ready\n` });

    const slow = visitor.open("/slow");
    await until(() => shop?.requests.some((request) => request.url === "/slow") ?? false);
    const stopped = running.stop();
    await until(async () => (await fetch(`${opsUrl}/readyz`)).status === 503);
    expect((await visitor.open("/still")).status).toBe(200);
    // The request that is held holds the drain, however long the next one takes to start.
    expect(health("--ready")).toEqual({ code: 1, said: `the gateway at ${opsUrl} is not ready: draining\n` });
    release();
    expect((await slow).body).toBe("the shop at /slow");
    expect(await stopped).toBe(0);
    expect(readdirSync(state.from).sort()).toEqual(["airlock-keys.json", "airlock-ledger"]);
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe("a scenario of the chart, run by hand", () => {
  test("redis-tls-acl: with the rendered command, environment and files it serves, is well and takes up a new configuration", async () => {
    folder = mkdtempSync(join(tmpdir(), "airlock-scenario-"));
    shop = await startShop();
    const redis = await startTlsRedis();
    const keys = join(folder, "airlock-keys.json");
    await runCli(["keys", "new", "--keys", keys], captured().io);
    const values = (rate: number) =>
      [
        `engine.redis.hosts={localhost:${redis.tlsPort}}`,
        "config.listen=127.0.0.1:0,config.ops.listen=127.0.0.1:0,config.drainDelaySeconds=1",
        "config.workers=1",
        `config.rooms[0].upstream=${shop?.url},config.rooms[0].admission.ratePerMinute=${rate}`,
        `config.rooms[1].upstream=${shop?.url}`,
      ].flatMap((set) => ["--set", set]);
    const secrets = {
      "airlock-redis": { "redis-password": encodeURIComponent(redis.password) },
      "redis-ca": { "ca.crt": readFileSync(TEST_CA, "utf8") },
      "airlock-keys": { "airlock-keys.json": readFileSync(keys, "utf8") },
    };
    const scenario = runScenario("redis-tls-acl", { folder, values: values(600), secrets });
    try {
      running = startContainer(image, scenario.gateway);
      const { url, opsUrl } = await opened(running);
      await until(async () => (await fetch(`${opsUrl}/readyz`)).ok);
      const visitor = new Visitor(url);
      // A new ledger holds for two seconds.
      const host = { host: "tickets.shop.example" };
      await until(async () => (await visitor.open("/", host)).body === "the shop");

      const addresses = { "http://sale-airlock-ops:0": opsUrl, "http://sale-airlock:80": url };
      const here = (text: string) => addresses[text as keyof typeof addresses] ?? text;
      for (const { args, env = {}, ...given } of scenario.tests) {
        const moved = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)]));
        const { code, out, err } = runContainer(image, { ...given, args: args.map(here), env: moved });
        expect({ code, err }).toEqual({ code: 0, err: "" });
        expect(out).toMatch(/is ready|room tickets: open.*\nroom museum: open/);
      }

      scenario.update(values(1200));
      await until(() => running?.log.some((line) => line.includes("is in force")) ?? false, 60_000);
      const status = await (await fetch(`${url}/.airlock/rooms/tickets/status`)).json();
      expect(status).toMatchObject({ ratePerMinute: 1200 });
      expect(await running.stop()).toBe(0);
    } finally {
      await running?.stop();
      await redis.stop();
    }
  });
});
