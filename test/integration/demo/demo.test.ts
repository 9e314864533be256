import { existsSync } from "node:fs";
import { createServer, type RequestListener, request } from "node:http";
import { expect, test } from "@jest/globals";
import type { Config, Secrets } from "../../../src/config/config.ts";
import { runDemo } from "../../../src/demo/demo.ts";
import type { StartGateway } from "../../../src/demo/gateway.ts";
import { type DemoPlan, demoPlan } from "../../../src/demo/plan.ts";
import { terminalOf } from "../../../src/demo/terminal.ts";
import { startDouble } from "./gateway-double.ts";

const HURRY = { thinkSeconds: [0, 0.01], patienceSeconds: [0, 0.1], rushShare: 1, rushSeconds: 0.1 } as const;
const CALM = { giveUpShare: 0, noShowShare: 0 };

interface Started {
  readonly config: Config;
  readonly secrets: Secrets;
}

async function run(plan: DemoPlan, lawless = false, end = new AbortController()) {
  const written: string[] = [];
  const started: Started[] = [];
  const start: StartGateway = async (config, secrets) => {
    started.push({ config, secrets });
    const { ratePerMinute, burst } = config.rooms[0]?.admission ?? { ratePerMinute: 0, burst: 0 };
    const upstream = config.rooms[0]?.upstream.url ?? "";
    const double = await startDouble(forward(upstream), { ratePerMinute, burst, lawless });
    return { ...double, opsUrl: "http://127.0.0.1:9" };
  };
  const terminal = terminalOf({ write: (text: string | Uint8Array) => written.push(String(text)) > 0 }, {});
  const habits = { ...HURRY, ...CALM };
  const code = await runDemo(plan, start, { terminal, signal: end.signal, habits });
  return { code, text: written.join(""), config: started[0]?.config };
}

function forward(upstream: string): RequestListener {
  return (incoming, response) => {
    const { method, headers, url = "/" } = incoming;
    const outgoing = request(new URL(url, upstream), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  };
}

test("a demo sends its crowd through, sums up, and leaves nothing behind", async () => {
  const { code, text, config } = await run(
    demoPlan(["--visitors", "20", "--rate", "3000", "--seconds", "1"]),
  );
  expect(text).toContain("What to look at, while 20 visitors arrive");
  expect(text).toContain("The crowd is through");
  expect(text).toMatch(/over-admitted +0 /);
  expect(text).toMatch(/errors +0\n$/);
  expect(code).toBe(0);
  expect(existsSync(config?.keys ?? "/")).toBe(false);
  await expect(fetch(config?.rooms[0]?.upstream.url ?? "")).rejects.toThrow("fetch failed");
});

test("a demo whose gateway keeps no limit says so and fails", async () => {
  const { code, text } = await run(demoPlan(["--visitors", "20", "--rate", "60", "--seconds", "1"]), true);
  expect(text).toMatch(/over-admitted +1\d /);
  expect(code).toBe(1);
});

test("a demo without a crowd stays open until it is ended", async () => {
  const end = new AbortController();
  const demo = run(demoPlan(["--no-crowd"]), false, end);
  end.abort();
  expect(await demo).toMatchObject({ code: 0, text: expect.stringContaining("you go straight in") });
});

test("a gateway that cannot start takes the shop down with it", async () => {
  let upstream = "";
  const start: StartGateway = async (config) => {
    upstream = config.rooms[0]?.upstream.url ?? "";
    throw new Error("no gateway");
  };
  const terminal = terminalOf({ write: () => true }, {});
  const stage = { terminal, signal: new AbortController().signal };
  await expect(runDemo(demoPlan([]), start, stage)).rejects.toThrow("no gateway");
  await expect(fetch(upstream)).rejects.toThrow("fetch failed");
});

test("a taken port is passed over, and the demo says so", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) =>
    taken.once("error", () => resolve()).listen(8080, "127.0.0.1", resolve),
  );
  const end = new AbortController();
  const demo = run(demoPlan(["--no-crowd"]), false, end);
  end.abort();
  const { text, config } = await demo;
  taken.close();
  expect(config?.listen).toEqual({ host: "127.0.0.1", port: 0 });
  expect(text).toMatch(/Port 8080 is taken, so the gateway listens on \d+\./);
});
