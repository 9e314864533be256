import { expect, test } from "@jest/globals";
import { Jar, readSetCookie } from "../../../loadtests/runner/node/cookies.ts";

const NOW = Date.now();
const HERE = new URL("http://127.0.0.1/a/b");

function jarWith(...lines: readonly string[]): Jar {
  const jar = new Jar();
  for (const line of lines) {
    const cookie = readSetCookie(line, NOW);
    if (cookie !== undefined) jar.take(HERE, cookie);
  }
  return jar;
}

test("a jar sends back what it was given", () => {
  expect(jarWith("a=1; Path=/; HttpOnly", "b=x=y; Path=/").header(HERE)).toBe("a=1; b=x=y");
});

test("the newer of one name and path replaces the older, an expired one takes it out", () => {
  expect(jarWith("a=1; Path=/", "a=2; Path=/").header(HERE)).toBe("a=2");
  expect(jarWith("a=1; Path=/", "a=; Path=/; Max-Age=0").header(HERE)).toBeUndefined();
});

test("a cookie goes to its path alone, and a secure one over TLS alone", () => {
  expect(jarWith("a=1; Path=/a").header(HERE)).toBe("a=1");
  expect(jarWith("a=1; Path=/ab").header(HERE)).toBeUndefined();
  expect(jarWith("a=1; Path=/; Secure").header(HERE)).toBeUndefined();
  expect(jarWith("a=1; Path=/; Secure").header(new URL("https://127.0.0.1/"))).toBe("a=1");
});

test("a line without a name is no cookie", () => {
  expect(readSetCookie("=x", NOW)).toBeUndefined();
  expect(readSetCookie("", NOW)).toBeUndefined();
});
