import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { runCli } from "../../../src/cli/run.ts";
import { createMetrics } from "../../../src/metrics/metrics.ts";
import { listenOps, type OpsListener } from "../../../src/ops/listen.ts";
import { createOps, type Readiness } from "../../../src/ops/ops.ts";
import { captured } from "../../support/cli.ts";
import { configFolder, LEAST } from "../../support/configuration.ts";

let listener: OpsListener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
});

/** The operators' listener of a gateway that is as ready as that. */
async function open(readiness: Readiness, serving = readiness): Promise<string> {
  const states = { isReady: () => readiness, isServing: () => serving };
  const ops = createOps({ metrics: createMetrics(), version: "1", ...states });
  listener = await listenOps(ops, { host: "127.0.0.1", port: 0 });
  return listener.url;
}

async function health(...args: string[]) {
  const { io, out } = captured({ cwd: "/nowhere" });
  return { code: await runCli(["health", ...args], io), ...out };
}

const DRAINING = { ready: false, reasons: ["draining"] };

test("a gateway that lives is well, ready or not", async () => {
  const url = await open(DRAINING);
  expect(await health("--ops", url)).toEqual({
    code: 0,
    stdout: `the gateway at ${url} lives\n`,
    stderr: "",
  });
});

test("with --ready one that is ready is", async () => {
  const url = await open({ ready: true, reasons: [] });
  expect(await health("--ready", "--ops", `${url}/`)).toEqual({
    code: 0,
    stdout: `the gateway at ${url} is ready\n`,
    stderr: "",
  });
});

test("with --ready one that drains is not, and the line says why", async () => {
  const url = await open(DRAINING);
  expect(await health("--ready", "--ops", url)).toEqual({
    code: 1,
    stdout: "",
    stderr: `the gateway at ${url} is not ready: draining\n`,
  });
});

test("with --serving one whose engine is away takes requests, and one that drains does not", async () => {
  const away = { ready: false, reasons: ['room "tickets": the engine is away'] };
  const url = await open(away, { ready: true, reasons: [] });
  const yes = { code: 0, stdout: `the gateway at ${url} takes requests\n`, stderr: "" };
  expect(await health("--serving", "--ops", url)).toEqual(yes);
  await listener?.close();
  const other = await open(DRAINING);
  const stderr = `the gateway at ${other} takes no requests: draining\n`;
  expect(await health("--serving", "--ops", other)).toEqual({ code: 1, stdout: "", stderr });
});

test("where nobody listens it is a no", async () => {
  const url = await open(DRAINING);
  await listener?.close();
  listener = undefined;
  expect(await health("--ops", url)).toEqual({
    code: 1,
    stdout: "",
    stderr: `airlock: could not reach the gateway at ${url}: connection refused\n`,
  });
});

test("where something else listens it is a no", async () => {
  const server: Server = createServer((_request, response) => response.writeHead(404).end("no"));
  const url = await new Promise<string>((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
    }),
  );
  expect(await health("--ops", url)).toMatchObject({
    code: 1,
    stderr: `the gateway at ${url} is not well: it answered 404\n`,
  });
  server.close();
});

test("the configuration says where to ask, also the one that AIRLOCK_CONFIG names", async () => {
  const url = await open(DRAINING);
  const { folder, remove } = configFolder(`ops: { listen: 127.0.0.1:${new URL(url).port} }\n${LEAST}`);
  try {
    const { io, out } = captured({
      cwd: "/nowhere",
      // A warning of the configuration is not repeated at every check.
      env: { AIRLOCK_CONFIG: `${folder}/airlock.yaml`, AIRLOCK_OPS_TOKEN: "short" },
    });
    expect(await runCli(["health"], io)).toBe(0);
    expect(out).toEqual({ stdout: `the gateway at ${url} lives\n`, stderr: "" });
  } finally {
    remove();
  }
});

test.each([["127.0.0.1:9090"], ["http://user@host/"], ["ftp://host"]])(
  "--ops %s is wrong usage",
  async (url) => {
    expect(await health("--ops", url)).toMatchObject({ code: 2 });
  },
);
