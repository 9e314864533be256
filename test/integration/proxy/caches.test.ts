import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type RunningProxy, startProxy } from "../../support/proxy.ts";
import { askRaw } from "../../support/raw.ts";
import { answering, type ScriptedUpstream, startUpstream } from "../../support/upstream.ts";

const LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const NAMES = [
  "Cache-Control",
  "cache-control",
  "CDN-Cache-Control",
  "Cloudflare-CDN-Cache-Control",
  "Vercel-CDN-Cache-Control",
  "Surrogate-Control",
  "Edge-Control",
  "X-Accel-Expires",
];

let upstream: ScriptedUpstream;
beforeEach(async () => {
  const fields = NAMES.map((name) => `${name}: max-age=600\r\n`).join("");
  upstream = await startUpstream(answering(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 2\r\n\r\nok`));
});
afterEach(() => upstream.close());

async function answer(answerFields: readonly string[]): Promise<string> {
  const proxy: RunningProxy = await startProxy(upstream.url, { answerFields });
  try {
    return await askRaw(proxy.port, LAST_GET);
  } finally {
    await proxy.close();
  }
}

test("what a shop tells caches goes when an answer carries a pass", async () => {
  const text = await answer(["Cache-Control", "private", "Set-Cookie", "airlock_pass_tickets=x"]);
  expect(text).not.toContain("max-age");
  expect(text.match(/cache-control: .*/gi)).toEqual(["Cache-Control: private"]);
});

test("and stays when it carries none", async () => {
  expect((await answer([])).match(/max-age=600/g)).toHaveLength(NAMES.length);
});
