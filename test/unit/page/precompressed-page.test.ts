import { gunzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { precompressAround, takesGzip } from "../../../src/page/precompressed-page.ts";

test("what is packed in pieces unpacks to the whole", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 3000 });
  fc.assert(
    fc.property(text, text, text, (before, middle, after) => {
      const pack = precompressAround(middle);
      expect(gunzipSync(pack.gzip(before, after)).toString()).toBe(pack.plain(before, after));
    }),
  );
});

test("a middle larger than the window does not confuse what comes after", () => {
  const middle = Array.from({ length: 20_000 }, (_, i) => `${i * 7919}`).join("\n");
  const after = middle.slice(-5000);
  expect(gunzipSync(precompressAround(middle).gzip("<", after)).toString()).toBe(`<${middle}${after}`);
});

test.each([
  [undefined, false],
  ["identity", false],
  ["gzip", true],
  ["br, GZIP;q=0.5", true],
  ["gzip;q=0", false],
  ["gzip; q=0.000, br", false],
  ["gzipped", false],
])("Accept-Encoding %j takes gzip: %s", (field, takes) => {
  expect(takesGzip(field)).toBe(takes);
});
