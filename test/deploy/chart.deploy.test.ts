import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runCli } from "../../src/cli/run.ts";
import { captured } from "../support/cli.ts";
import { manifests, podOf, rendered, SCENARIOS, valuesOf } from "../support/deploy/charts.ts";
import { writeCrdSchemas } from "../support/deploy/crd-schemas.ts";
import { unrestricted } from "../support/deploy/restricted.ts";
import { CHART, SCHEMAS, tool } from "../support/deploy/tools.ts";

/** The oldest Kubernetes that the chart is for, and the newest that there are schemas of. */
const KUBERNETES = ["1.30.0", "1.37.0"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-chart-"));
  writeCrdSchemas(join(folder, "crds"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is wrong with the objects of these texts, by the name of each text, to this version of Kubernetes. */
function kubeconform(texts: Readonly<Record<string, string>>, version: string): Map<string, string[]> {
  const cwd = mkdtempSync(join(folder, "rendered-"));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(cwd, `${name}.yaml`), text);
  const schemas = [
    join(SCHEMAS, "kubernetes", version, "{{.ResourceKind}}{{.KindSuffix}}.json"),
    join(folder, "crds", "{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json"),
  ].flatMap((location) => ["-schema-location", location]);
  const { out, err } = tool("kubeconform", ["-strict", "-output", "json", ...schemas, cwd]);
  const { resources }: { resources: { filename: string; kind: string; msg: string }[] | null } = JSON.parse(
    out || err,
  );
  const faults = new Map(Object.keys(texts).map((name): [string, string[]] => [name, []]));
  for (const { filename, kind, msg } of resources ?? [])
    faults.get(basename(filename, ".yaml"))?.push(`${kind}: ${msg}`);
  return faults;
}

test("there are scenarios enough, and one of everything that the chart has", () => {
  expect(SCENARIOS.length).toBeGreaterThanOrEqual(12);
  const kinds = new Set(SCENARIOS.flatMap((one) => manifests(rendered(one)).map(({ kind }) => kind)));
  expect([...kinds].sort()).toEqual([
    "ConfigMap",
    "Deployment",
    "HTTPRoute",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "NetworkPolicy",
    "Pod",
    "PodDisruptionBudget",
    "PrometheusRule",
    "Role",
    "RoleBinding",
    "Service",
    "ServiceAccount",
    "ServiceMonitor",
    "StatefulSet",
  ]);
});

test.each(KUBERNETES)("every scenario is what Kubernetes %s and the custom resources take", (version) => {
  const texts = Object.fromEntries(SCENARIOS.map((scenario) => [scenario, rendered(scenario)]));
  expect([...kubeconform(texts, version)]).toEqual(SCENARIOS.map((scenario) => [scenario, []]));
});

describe.each(SCENARIOS)("%s", (scenario) => {
  test("passes helm lint --strict", () => {
    const { code, out } = tool("helm", ["lint", "--strict", CHART, "-f", valuesOf(scenario)]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("0 chart(s) failed") });
  });

  test("has pods of the profile restricted, with a read-only root and no token", () => {
    const pods = manifests(rendered(scenario)).flatMap((one) => podOf(one) ?? []);
    expect(pods.length).toBeGreaterThan(0);
    for (const pod of pods) {
      expect(unrestricted(pod)).toEqual([]);
      expect(pod.automountServiceAccountToken).toBe(false);
      for (const { securityContext } of pod.containers) {
        expect(securityContext?.readOnlyRootFilesystem).toBe(true);
      }
    }
  });

  test("has a configuration that airlock config check finds nothing in", async () => {
    const cwd = mkdtempSync(join(folder, "config-"));
    const all = manifests(rendered(scenario));
    const files = all.find(({ data }) => data?.["airlock.yaml"] !== undefined)?.data ?? {};
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const { io, out } = captured({ cwd, env: variablesOf(all.flatMap((one) => podOf(one) ?? [])) });
    const code = await runCli(["config", "check"], io);
    expect({ code, stderr: out.stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("has no secret in what it renders", () => {
    const text = rendered(scenario);
    expect(manifests(text).map(({ kind }) => kind)).not.toContain("Secret");
    expect(text).not.toMatch(/rediss?[^ ]*:\/\/[^$ ]*:[^$/ ]+@/);
  });
});

/** The gateway's variables with a text for each secret, put in where another names it as Kubernetes does. */
function variablesOf(pods: readonly ReturnType<typeof podOf>[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { env = [] } of pods
    .flatMap((pod) => pod?.containers ?? [])
    .filter(({ name }) => name === "airlock")) {
    for (const { name, value, valueFrom } of env) {
      if (valueFrom === undefined)
        given[name] = (value ?? "").replaceAll(/\$\((\w+)\)/g, (_, other) => given[other] ?? "");
      else if (name === "AIRLOCK_ENGINE") given[name] = "rediss://airlock:secret@redis:6379/0";
      else given[name] = name.includes("RATE_PER_MINUTE") ? "900" : "a-secret-of-some-length";
    }
  }
  return given;
}

test("kubeconform sees what is misspelt, in Kubernetes' objects and in custom resources", () => {
  const text = rendered("http-route")
    .replace("parentRefs:", "parentRef:")
    .replace("automountServiceAccountToken", "automountServiceAcountToken");
  expect(kubeconform({ text }, "1.37.0").get("text")).toHaveLength(2);
});

test("the rules of restricted see a pod that breaks them", () => {
  const bare = { containers: [{ name: "a" }], volumes: [{ name: "v", hostPath: {} }], hostPID: true };
  expect(unrestricted(bare)).toEqual([
    "a: runAsNonRoot",
    "a: allowPrivilegeEscalation",
    "a: capabilities.drop",
    "a: seccompProfile",
    "hostPID",
    "volume of kind hostPath",
  ]);
});

describe("a changed configuration", () => {
  const checksum = (scenario: string, ...set: string[]) =>
    /checksum\/config: (\w+)/.exec(
      rendered(
        scenario,
        set.flatMap((one) => ["--set", one]),
      ),
    )?.[1];
  const RATE =
    "config.rooms[0].admission.ratePerMinute=9,config.rooms[0].id=a,config.rooms[0].upstream=http://a,config.rooms[0].whenEngineDown=hold";

  test.each([
    ["redis-single", RATE, "stays"],
    ["redis-single", "engine.redis.hosts[0]=other:6379", "is replaced"],
    ["redis-single", "config.ops.listen=0.0.0.0:9191", "is replaced"],
    ["engine-url-secret", RATE, "is replaced"],
    ["default", RATE, "is replaced"],
    ["default", "files.logo\\.svg=x", "is replaced"],
  ])("of %s (%s): the pod %s", (scenario, set, what) => {
    expect(checksum(scenario) === checksum(scenario, set)).toBe(what === "stays");
  });
});

test("dashboards and rules that lie in the chart are taken along as they stand", () => {
  const chart = join(folder, "chart");
  cpSync(CHART, chart, { recursive: true });
  mkdirSync(join(chart, "dashboards"), { recursive: true });
  mkdirSync(join(chart, "rules"), { recursive: true });
  writeFileSync(join(chart, "dashboards", "room.json"), '{ "title": "{{room}}" }\n');
  const rule = {
    alert: "Away",
    expr: "airlock_engine_up == 0",
    annotations: { summary: "{{ $labels.room }}" },
  };
  writeFileSync(
    join(chart, "rules", "engine.yaml"),
    JSON.stringify({ groups: [{ name: "engine", rules: [rule] }] }),
  );
  const text = rendered("monitoring", [], chart);
  expect(kubeconform({ text }, "1.37.0").get("text")).toEqual([]);
  const all = manifests(text);
  const board = all.find(({ metadata }) => metadata.name === "sale-airlock-room");
  expect(board).toMatchObject({
    metadata: { labels: { grafana_dashboard: "1" }, annotations: { folder: "Airlock" } },
    data: { "room.json": '{ "title": "{{room}}" }\n' },
  });
  const rules = all.find(({ kind }) => kind === "PrometheusRule")?.spec;
  expect(rules).toMatchObject({
    groups: expect.arrayContaining([
      { name: "engine", rules: [rule] },
      expect.objectContaining({ name: "tickets" }),
    ]),
  });
});

describe("helm-unittest", () => {
  const suites = readdirSync(join(CHART, "tests")).filter((file) => file.endsWith("_test.yaml"));
  const templates = readdirSync(join(CHART, "templates"))
    .filter((file) => /^[^_].*\.(yaml|txt)$/.test(file))
    .map((file) => file.replace(/\.\w+$/, "").toLowerCase());

  test("has a suite for every template", () => {
    expect(suites.map((file) => file.replace("_test.yaml", "")).sort()).toEqual(
      [...templates, "test"].sort(),
    );
  });

  test.each(suites)("%s passes", (suite) => {
    const { code, out } = tool("helm-unittest", ["--strict", "--file", `tests/${suite}`, CHART]);
    expect(code === 0 ? "" : out).toBe("");
  });
});
