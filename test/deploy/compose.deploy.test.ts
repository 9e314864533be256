import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { runCli } from "../../src/cli/run.ts";
import { captured } from "../support/cli.ts";
import { ROOT, SCHEMAS } from "../support/deploy/tools.ts";

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

const FOLDER = join(ROOT, "docs", "compose");
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");
const compose = parse(read("compose.yaml"), { merge: true });
const services: Record<string, Service> = compose.services;
const all = Object.entries(services);
const gateways = all.filter(([name]) => name.startsWith("gateway-"));
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

test("it is what the Compose specification's schema takes", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const schema = JSON.parse(readFileSync(join(SCHEMAS, "compose-spec.json"), "utf8"));
  const validate = ajv.compile(schema);
  validate(compose);
  expect(validate.errors).toBeNull();
  validate({ ...compose, services: { a: { imgae: "x" } } });
  expect(validate.errors).not.toBeNull();
});

test("there is everything of a rehearsal", () => {
  expect(Object.keys(services)).toEqual([
    "gateway-1",
    "gateway-2",
    "keys",
    "shop",
    "redis",
    "prometheus",
    "grafana",
  ]);
});

describe.each(all)("%s", (_name, service) => {
  test("is pinned, or built from this checkout under its version", () => {
    if (service.build === undefined) expect(service.image).toMatch(/^[a-z/]+:v?\d+\.\d+\.\d+(-[a-z]+)?$/);
    else {
      expect(service.image).toBe(`airlock:${version}`);
      expect(existsSync(join(FOLDER, service.build.context, "Dockerfile"))).toBe(true);
    }
  });

  test("mounts files that exist and volumes that are named", () => {
    for (const volume of service.volumes ?? []) {
      const [from = "", , mode] = volume.split(":");
      if (!from.startsWith(".")) expect(Object.keys(compose.volumes)).toContain(from);
      else expect([existsSync(join(FOLDER, from)), mode]).toEqual([true, "ro"]);
    }
  });

  test("waits for services that there are, in networks that there are", () => {
    const waits = service.depends_on ?? [];
    const names = Array.isArray(waits) ? waits : Object.keys(waits);
    for (const name of names) expect(Object.keys(services)).toContain(name);
    for (const name of service.networks ?? []) expect(Object.keys(compose.networks)).toContain(name);
  });

  test("has a read-only root, no capability, and is reached from this machine alone", () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });
});

test("nobody gets to the shop or to Redis but through a gateway", () => {
  expect(compose.networks.inside).toEqual({ internal: true });
  for (const name of ["shop", "redis"]) expect(services[name]?.networks).toEqual(["inside"]);
});

describe.each(gateways)("%s", (_name, { environment = {}, ports = [], stop_grace_period = "" }) => {
  const env = { ...environment, AIRLOCK_OPS_TOKEN: "", AIRLOCK_CONFIG: join(FOLDER, "airlock.yaml") };

  test("has a configuration and variables that airlock config check finds nothing in", async () => {
    expect(Object.keys(environment).every((name) => name.startsWith("AIRLOCK_"))).toBe(true);
    const { io, out } = captured({ cwd: FOLDER, env });
    expect({ code: await runCli(["config", "check"], io), err: out.stderr }).toEqual({ code: 0, err: "" });
    const misspelt = captured({ cwd: FOLDER, env: { ...env, AIRLOCK_ENGIN: "embedded" } });
    expect(await runCli(["config", "check"], misspelt.io)).toBe(1);
  });

  test("is reached on its port, finds the shop, and has time to drain", () => {
    const { listen, rooms, drainSeconds, drainDelaySeconds = 0 } = parse(read("airlock.yaml"));
    expect(ports.map((port) => port.split(":").at(-1))).toEqual([listen.split(":").at(-1)]);
    expect(services.shop?.command?.at(-1)).toBe(`0.0.0.0:${new URL(rooms[0].upstream).port}`);
    expect(Number.parseInt(stop_grace_period, 10)).toBeGreaterThan(drainSeconds + drainDelaySeconds);
  });
});

const commands = all.flatMap(([name, { build, command }]) => (build && command ? [{ name, command }] : []));

test.each(commands)("$name runs a command of the program, with options that it has", async ({ command }) => {
  const { io, out } = captured();
  expect(await runCli([...command, "--help"], io)).toBe(0);
  for (const option of command.filter((word) => word.startsWith("--"))) expect(out.stdout).toContain(option);
});

test("Prometheus scrapes the operators' port of every gateway", () => {
  const { scrape_configs } = parse(read("prometheus.yml"));
  const { ops } = parse(read("airlock.yaml"));
  const port = ops.listen.split(":").at(-1);
  expect(scrape_configs[0].static_configs[0].targets).toEqual(gateways.map(([name]) => `${name}:${port}`));
});

describe("Grafana", () => {
  const { datasources } = parse(read("grafana/provisioning/datasources/prometheus.yaml"));

  test("asks Prometheus", () => {
    expect(datasources).toMatchObject([{ url: "http://prometheus:9090", isDefault: true }]);
    expect(services.prometheus?.networks).toEqual(
      expect.arrayContaining([...(services.grafana?.networks ?? [])]),
    );
  });

  test("has dashboards of metrics that there are", () => {
    const metrics = readdirSync(join(ROOT, "src", "metrics")).map((file) =>
      readFileSync(join(ROOT, "src", "metrics", file), "utf8"),
    );
    const files = readdirSync(join(FOLDER, "grafana", "dashboards"));
    expect(files).toContain("first-look.json");
    for (const file of files) {
      const { panels } = JSON.parse(read(`grafana/dashboards/${file}`));
      for (const { datasource, targets } of panels) {
        expect(datasource.uid).toBe(datasources[0].uid);
        for (const { expr } of targets) {
          const [name = ""] = /airlock_\w+/.exec(expr) ?? [];
          expect([name, metrics.some((text) => text.includes(`"${name}"`))]).toEqual([name, true]);
        }
      }
    }
  });
});
