import { expect, test } from "@jest/globals";
import { parseListen } from "../../../src/config/listen.ts";

test.each([
  ["0.0.0.0:8080", { host: "0.0.0.0", port: 8080 }],
  ["localhost:0", { host: "localhost", port: 0 }],
  ["[::1]:65535", { host: "::1", port: 65535 }],
  ["127.0.0.1:65536", undefined],
  ["127.0.0.1", undefined],
  ["8080", undefined],
  [":8080", undefined],
  ["::1:8080", undefined],
  ["http://127.0.0.1:80", undefined],
])("%s", (text, listen) => {
  expect(parseListen(text)).toEqual(listen);
});
