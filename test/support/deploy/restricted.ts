import type { Container, PodSpec } from "./charts.ts";

const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** What the Pod Security Standard `restricted` forbids of this pod, a line each. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export function unrestricted(pod: PodSpec): string[] {
  const containers = [...pod.containers, ...(pod.initContainers ?? [])];
  const faults = containers.flatMap((container) => ofContainer(container, pod));
  for (const key of ["hostNetwork", "hostPID", "hostIPC"] as const) if (pod[key]) faults.push(key);
  for (const volume of pod.volumes ?? []) {
    const kinds = Object.keys(volume).filter((key) => key !== "name");
    for (const kind of kinds) if (!VOLUMES.includes(kind)) faults.push(`volume of kind ${kind}`);
  }
  return faults;
}

function ofContainer({ name, securityContext = {} }: Container, pod: PodSpec): string[] {
  const own = { ...pod.securityContext, ...securityContext };
  const { capabilities } = securityContext;
  const rules: [boolean, string][] = [
    [own.runAsNonRoot === true, "runAsNonRoot"],
    [own.runAsUser !== 0, "runAsUser"],
    [securityContext.allowPrivilegeEscalation === false, "allowPrivilegeEscalation"],
    [securityContext.privileged !== true, "privileged"],
    [capabilities?.drop?.includes("ALL") === true, "capabilities.drop"],
    [(capabilities?.add ?? []).every((one) => one === "NET_BIND_SERVICE"), "capabilities.add"],
    [["RuntimeDefault", "Localhost"].includes(own.seccompProfile?.type ?? ""), "seccompProfile"],
  ];
  return rules.filter(([kept]) => !kept).map(([, rule]) => `${name}: ${rule}`);
}
