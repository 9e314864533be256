import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { LANGUAGES } from "../../../src/page/text/language.ts";
import { createVerifyPage } from "../../../src/page/verify.ts";

const MOST_BYTES = 10_000;
const page = createVerifyPage();

describe.each(LANGUAGES)("in %s", (language) => {
  const headers = { "accept-language": language };
  const body = String(page({ headers, url: "/.airlock/verify?room=tickets" }).body);

  test("it is a document in that language, with no field left open", () => {
    expect(body).toMatch(new RegExp(`^<!doctype html>\n<html lang="${language}" dir="(ltr|rtl)">`));
    expect(body.replace(/<(script|style).*?<\/\1>/gs, "").replace(/pattern="[^"]*"/g, "")).not.toMatch(
      /\{|\}|undefined|null/,
    );
  });

  test(`it is less than ${MOST_BYTES} bytes, and the same in gzip`, () => {
    const packed = page({
      headers: { ...headers, "accept-encoding": "gzip" },
      url: "/.airlock/verify?room=tickets",
    });
    expect(packed.body.length).toBeLessThan(MOST_BYTES);
    expect(gunzipSync(packed.body).toString()).toBe(body);
  });
});

test("it may run and use what it carries itself, and ask its own host", () => {
  const { body, headers } = page({ headers: {} });
  const hash = (pattern: RegExp) =>
    [...String(body).matchAll(pattern)].map(
      ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
    );
  expect(headers["content-security-policy"]).toBe(
    `default-src 'none';style-src ${hash(/<style>(.*?)<\/style>/gs)};` +
      `script-src ${hash(/<script type="module">(.*?)<\/script>/gs)};connect-src 'self';img-src data:;` +
      "base-uri 'none';form-action 'self';frame-ancestors 'none'",
  );
  expect(String(body).replace(/<script.*?<\/script>/gs, "")).not.toMatch(/ style=| on\w+=|https?:/);
});

test("another language leads back to the same check, and an address cannot become markup", () => {
  const body = String(page({ headers: {}, url: '/.airlock/verify?room="><script>' }).body);
  expect(body).toContain(
    'href="/.airlock/language/fr/.airlock/verify?room=&quot;&gt;&lt;script&gt;" lang="fr"',
  );
});
