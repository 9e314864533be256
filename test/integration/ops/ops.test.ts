import { describe, expect, test } from "@jest/globals";
import { createMetrics } from "../../../src/metrics/metrics.ts";
import { createOps, type OpsOptions } from "../../../src/ops/ops.ts";
import { opsCalls } from "../../support/described-ops.ts";

const metrics = createMetrics();
const READY = { ready: true, reasons: [] };

function ops(options: Partial<OpsOptions> = {}) {
  return opsCalls(createOps({ metrics, version: "1.2.3", isReady: () => READY, ...options }));
}

test("the index names what is here", async () => {
  const response = await ops().get("/");
  expect(response.status).toBe(200);
  expect(response.body).toEqual({
    name: "airlock",
    version: "1.2.3",
    paths: ["/healthz", "/servingz", "/readyz", "/metrics"],
  });
});

test("a gateway that is not ready is healthy all the same", async () => {
  const response = await ops({ isReady: () => ({ ready: false, reasons: ["draining"] }) }).get("/healthz");
  expect(response.status).toBe(200);
  expect(response.body).toEqual({ status: "ok" });
});

describe("readiness", () => {
  test("is 200 without reasons when ready", async () => {
    const response = await ops().get("/readyz");
    expect(response.status).toBe(200);
    expect(response.body).toEqual(READY);
  });

  test("is 503 with the reasons, asked anew each time", async () => {
    let reasons: string[] = ["draining", 'room "tickets": the engine is away'];
    const agent = ops({ isReady: () => ({ ready: reasons.length === 0, reasons }) });
    const away = await agent.get("/readyz");
    expect(away.status).toBe(503);
    expect(away.body).toEqual({ ready: false, reasons });
    reasons = [];
    expect((await agent.get("/readyz")).status).toBe(200);
  });
});

test("a gateway that takes requests says so, whatever else is wrong", async () => {
  let serving = { ready: true, reasons: [] as string[] };
  const agent = ops({ isReady: () => ({ ready: false, reasons: ["away"] }), isServing: () => serving });
  expect((await agent.get("/servingz")).body).toEqual({ serving: true, reasons: [] });
  expect((await agent.get("/readyz")).status).toBe(503);
  serving = { ready: false, reasons: ["draining"] };
  const draining = await agent.get("/servingz");
  expect(draining.status).toBe(503);
  expect(draining.body).toEqual({ serving: false, reasons: ["draining"] });
  expect((await agent.post("/servingz")).status).toBe(405);
});

describe("metrics", () => {
  test("come as Prometheus reads them, with those of the process", async () => {
    metrics.room({ id: "tickets", lanes: [{ id: "general" }] }).decided("proxy");
    const response = await ops().get("/metrics");
    expect(response.status).toBe(200);
    expect(response.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.text).toContain(
      'airlock_decisions_total{room="tickets",decision="proxy",reason="",mode="enforce"} 1',
    );
    expect(response.text).toContain("process_cpu_seconds_total");
  });

  test("that cannot be collected are a 500 that tells nothing of why", async () => {
    const broken = { ...metrics, expose: () => Promise.reject(new Error("inner secret")) };
    const response = await ops({ metrics: broken }).get("/metrics");
    expect(response.status).toBe(500);
    expect(response.body).toEqual({
      title: "Internal Server Error",
      status: 500,
      detail: "the gateway could not answer",
    });
  });
});

test.each([
  ["get", "/nowhere", 404],
  ["get", "/metrics/", 404],
  ["get", "/%E0%A4%A", 404],
  ["post", "/readyz", 405],
  ["delete", "/", 405],
] as const)("%s %s is refused as problem details with %d", async (method, path, status) => {
  const response = await ops()[method](path);
  expect(response.status).toBe(status);
  expect(response.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(response.body).toMatchObject({ status });
  expect(response.headers.allow).toBe(status === 405 ? "GET, HEAD" : undefined);
});

test.each([["/"], ["/healthz"], ["/readyz"], ["/metrics"], ["/nowhere"]])(
  "%s may not be stored, framed or guessed at, and promises no TLS",
  async (path) => {
    const { headers } = await ops().get(path);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none';frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    });
    expect(headers).not.toHaveProperty("strict-transport-security");
    expect(headers).not.toHaveProperty("x-powered-by");
  },
);
