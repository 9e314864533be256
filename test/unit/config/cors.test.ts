import { describe, expect, test } from "@jest/globals";
import { parseOrigin } from "../../../src/config/cors.ts";
import { faultLines, LEAST, loaded } from "../../support/configuration.ts";

describe("an origin", () => {
  test.each([
    ["https://app.example", "https://app.example"],
    ["https://APP.example", "https://app.example"],
    ["https://app.example:443", "https://app.example"],
    ["http://127.0.0.1:5173", "http://127.0.0.1:5173"],
    ["https://[::1]:8443", "https://[::1]:8443"],
    ["capacitor://localhost", "capacitor://localhost"],
    ["*", "*"],
  ])("%s is %s", (text, origin) => {
    expect(parseOrigin(text)).toBe(origin);
  });

  test.each([
    "",
    "null",
    "app.example",
    "https://app.example/",
    "https://app.example/path",
    "https://app.example?x",
    "https://user@app.example",
    "https://*.example",
    "https://",
    "capacitor://localhost/",
    "https:app.example",
  ])("%s is none", (text) => {
    expect(parseOrigin(text)).toBeUndefined();
  });
});

const withCors = (cors: string) => `${LEAST}    cors: ${cors}\n`;

test("no page of another origin may call unless it is named", () => {
  expect(loaded(LEAST).config.rooms[0]?.cors).toEqual({ origins: [], credentials: false });
});

test.each([
  ['{ origins: ["*"] }', []],
  ["{ origins: [https://app.example], credentials: true }", []],
  [
    '{ origins: ["*"], credentials: true }',
    [
      '5:42 rooms[0].cors.credentials: must be false where any origin ("*") may call; name the origins instead',
    ],
  ],
  [
    '{ origins: ["*", https://app.example] }',
    ['5:22 rooms[0].cors.origins: "*" means any origin and must stand alone'],
  ],
  ["{ orgins: [] }", ['5:13 rooms[0].cors.orgins: unknown key; did you mean "origins"?']],
])("%s", (cors, faults) => {
  expect(faultLines(withCors(cors))).toEqual(faults.map((fault) => `airlock.yaml:${fault}`));
});
