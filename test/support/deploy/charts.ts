import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { CHART, tool } from "./tools.ts";

/** A rendered object of Kubernetes, or a part of one. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

/** Names of the files of values in ci/, each a scenario. */
export const SCENARIOS = readdirSync(join(CHART, "ci")).map((file) => file.replace(/-values\.yaml$/, ""));

export function valuesOf(scenario: string): string {
  return join(CHART, "ci", `${scenario}-values.yaml`);
}

const kept = new Map<string, string>();

/** `helm template` of a scenario, in the text that Kubernetes would get. */
export function rendered(scenario: string, more: readonly string[] = [], chart = CHART): string {
  const key = [scenario, chart, ...more].join(" ");
  const text = kept.get(key) ?? render(scenario, more, chart);
  kept.set(key, text);
  return text;
}

function render(scenario: string, more: readonly string[], chart: string): string {
  const args = ["template", "sale", chart, "--namespace", "tickets", "-f", valuesOf(scenario), ...more];
  const { code, out, err } = tool("helm", args);
  if (code !== 0) throw new Error(err);
  return out;
}

export function manifests(text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const one: unknown = document.toJS();
    return isManifest(one) ? [one] : [];
  });
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === "object" && value !== null && "kind" in value && "metadata" in value;
}

export interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: readonly Variable[];
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly securityContext?: Readonly<Record<string, unknown>> & {
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
    readonly seccompProfile?: { readonly type: string };
  };
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly securityContext?: Readonly<Record<string, unknown>> & {
    readonly seccompProfile?: { readonly type: string };
  };
  readonly automountServiceAccountToken?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
}

/** The pods that an object is or makes. */
export function podOf({ spec }: Manifest): PodSpec | undefined {
  if (isPod(spec)) return spec;
  const template = property(spec, "template");
  const inner = property(template, "spec");
  return isPod(inner) ? inner : undefined;
}

function isPod(value: unknown): value is PodSpec {
  return typeof value === "object" && value !== null && "containers" in value;
}

export function property(value: unknown, key: string): unknown {
  return Object.entries(value ?? {}).find(([name]) => name === key)?.[1];
}
