import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Container, type Manifest, manifests, podOf, rendered, type Variable } from "./charts.ts";
import type { Mount, Run } from "./container.ts";

/** Contents of Secrets by their names and keys. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A scenario's gateway as a kubelet would run it, but for the network. */
export interface Scenario {
  readonly gateway: Run;
  /** The containers of the pod for `helm test`. */
  readonly tests: readonly Run[];
  /** Lets the mounted ConfigMap become that of other values, as the kubelet does: by a link that leads elsewhere. */
  update(values: readonly string[]): void;
}

/** Of the chart's `podSecurityContext.fsGroup`, which Secrets are mounted for. */
const GROUP = 10001;

export function runScenario(
  name: string,
  { folder, values, secrets }: { folder: string; values: readonly string[]; secrets: Secrets },
): Scenario {
  chmodSync(folder, 0o755);
  const all = manifests(rendered(name, values));
  const [gateway] = all
    .flatMap((one) => podOf(one)?.containers ?? [])
    .filter((one) => one.name === "airlock");
  if (gateway === undefined) throw new Error("the scenario has no gateway");
  const config = join(folder, "config");
  const generations = { count: 0 };
  const write = (data: Readonly<Record<string, string>>) => writeConfigMap(config, data, generations.count++);
  write(configOf(all));
  const mounts = (gateway.volumeMounts ?? []).map(({ name: volume, mountPath, readOnly }): Mount => {
    const from = join(folder, volume);
    if (volume !== "config") mkdirSync(from, { recursive: true });
    return { from, at: mountPath, writable: readOnly !== true };
  });
  for (const { volume, secret, items } of secretVolumes(all, secrets))
    writeSecret(join(folder, volume), secret, items);
  chownSync(join(folder, "data"), GROUP, GROUP);
  const tests = all
    .filter(({ kind }) => kind === "Pod")
    .flatMap((pod) => podOf(pod)?.containers ?? [])
    .map((container) => asRun(container, secrets, []));
  return {
    gateway: asRun(gateway, secrets, mounts),
    tests,
    update: (changed) => write(configOf(manifests(rendered(name, changed)))),
  };
}

function asRun({ args = [], command, env = [] }: Container, secrets: Secrets, mounts: readonly Mount[]): Run {
  return { args, mounts, env: environmentOf(env, secrets), ...(command && { command }) };
}

/** Variables with what Secrets hold, and with those that they name by $(…). */
function environmentOf(env: readonly Variable[], secrets: Secrets): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { name, value = "", valueFrom } of env) {
    const { name: secret = "", key = "" } = valueFrom?.secretKeyRef ?? {};
    given[name] = valueFrom
      ? (secrets[secret]?.[key] ?? "")
      : value.replaceAll(/\$\((\w+)\)/g, (whole, other: string) => given[other] ?? whole);
  }
  return given;
}

function configOf(all: readonly Manifest[]): Readonly<Record<string, string>> {
  return all.find(({ data }) => data?.["airlock.yaml"] !== undefined)?.data ?? {};
}

function writeConfigMap(folder: string, data: Readonly<Record<string, string>>, generation: number): void {
  mkdirSync(join(folder, `..${generation}`), { recursive: true });
  for (const [name, text] of Object.entries(data)) writeFileSync(join(folder, `..${generation}`, name), text);
  symlinkSync(`..${generation}`, join(folder, "..next"));
  renameSync(join(folder, "..next"), join(folder, "..data"));
  if (generation > 0) return;
  for (const name of Object.keys(data)) symlinkSync(join("..data", name), join(folder, name));
}

function secretVolumes(all: readonly Manifest[], secrets: Secrets) {
  return all.flatMap((one) =>
    (podOf(one)?.volumes ?? []).flatMap((volume) => {
      const { name, secret } = volume;
      if (typeof secret !== "object" || secret === null || !("secretName" in secret)) return [];
      const items = secrets[String(secret.secretName)] ?? {};
      return [{ volume: String(name), secret: String(secret.secretName), items }];
    }),
  );
}

/** Root's, and readable by the pod's group: what `fsGroup` makes of a Secret. */
function writeSecret(folder: string, name: string, items: Readonly<Record<string, string>>): void {
  if (Object.keys(items).length === 0) throw new Error(`there is no Secret ${name}`);
  for (const [key, text] of Object.entries(items)) {
    writeFileSync(join(folder, key), text, { mode: 0o440 });
    chownSync(join(folder, key), 0, GROUP);
  }
}
