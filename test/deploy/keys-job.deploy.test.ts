import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { parseKeys } from "../../src/tokens/jwk.ts";
import { CHART, ROOT } from "../support/deploy/tools.ts";

const SCRIPT = join(CHART, "files", "make-keys.mjs");

let folder: string;
let api: Server;
let heard: { url: string | undefined; token: string | undefined; body: string }[];
let status: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "airlock-keys-job-"));
  writeFileSync(join(folder, "namespace"), "tickets");
  writeFileSync(join(folder, "token"), "the-token\n");
  heard = [];
  status = 201;
  api = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    heard.push({ url: request.url, token: request.headers.authorization, body });
    response.writeHead(status).end("{}");
  }).listen(0, "127.0.0.1");
  await once(api, "listening");
});
afterEach(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

/** Runs the Job's script against an API server that answers with `status`. */
async function makeKeys() {
  const address = api.address();
  const port = typeof address === "object" ? address?.port : 0;
  const env = {
    SECRET: "sale-keys",
    KEY: "airlock-keys.json",
    API: `http://127.0.0.1:${port}`,
    API_FILES: folder,
    AIRLOCK: join(ROOT, "dist", "main.js"),
    KEYS: join(folder, "keys.json"),
  };
  const child = spawn(process.execPath, [SCRIPT], { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  const [code] = await once(child, "exit");
  return { code, said: (await said).flat().join("") };
}

test("puts new keys into a Secret of the release's namespace", async () => {
  expect(await makeKeys()).toMatchObject({
    code: 0,
    said: expect.stringContaining("made the Secret sale-keys"),
  });
  expect(heard).toMatchObject([{ url: "/api/v1/namespaces/tickets/secrets", token: "Bearer the-token" }]);
  const secret = JSON.parse(heard[0]?.body ?? "");
  expect(secret).toMatchObject({ kind: "Secret", metadata: { name: "sale-keys" } });
  const keys = Buffer.from(secret.data["airlock-keys.json"], "base64").toString();
  expect(keys).toBe(readFileSync(join(folder, "keys.json"), "utf8"));
  expect(parseKeys(keys, "the Secret").length).toBeGreaterThan(2);
});

test("leaves a Secret that is there as it is", async () => {
  status = 409;
  expect(await makeKeys()).toMatchObject({
    code: 0,
    said: expect.stringContaining("the Secret sale-keys is there already, and stays as it is"),
  });
});

test("fails where the API server refuses, so that nothing is installed on top", async () => {
  status = 403;
  expect(await makeKeys()).toMatchObject({
    code: 1,
    said: expect.stringContaining("the API server answered 403"),
  });
});
