import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { bundledClient } from "../../support/bundled-client.ts";

test("the client is about 3 kB, minified and compressed, and needs nothing else", async () => {
  const code = await bundledClient();
  expect(code).not.toMatch(/\bimport\b|\brequire\(/);
  expect(gzipSync(code, { level: 9 }).byteLength).toBeLessThan(3150);
});
