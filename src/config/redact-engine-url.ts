import type { Endpoint, EngineUrl } from "./engine-url.ts";

/** The URL without names and passwords, fit to be printed: `redis://***@127.0.0.1:6379/0`. */
export function redactEngineUrl(engine: EngineUrl): string {
  if (engine.kind === "embedded") return engine.kind;
  const form = engine.kind === "redis" ? "" : `+${engine.kind}`;
  const who = engine.username || engine.password ? "***@" : "";
  return `${engine.tls ? "rediss" : "redis"}${form}://${who}${place(engine)}`;
}

function place(engine: Exclude<EngineUrl, { kind: "embedded" }>): string {
  const join = (endpoints: readonly Endpoint[]) => endpoints.map(hostPort).join(",");
  if (engine.kind === "cluster") return join(engine.nodes);
  if (engine.kind === "redis") return `${hostPort(engine)}/${engine.database}`;
  return `${join(engine.sentinels)}/${engine.name}/${engine.database}`;
}

function hostPort({ host, port }: Endpoint): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
