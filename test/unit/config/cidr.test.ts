import { expect, test } from "@jest/globals";
import { parseCidr } from "../../../src/config/cidr.ts";

test.each([
  ["10.0.0.0/8", "10.0.0.0/8"],
  ["10.0.0.1", "10.0.0.1/32"],
  ["fd00::/8", "fd00::/8"],
  ["::1", "::1/128"],
  ["10.0.0.0/33", undefined],
  ["fd00::/129", undefined],
  ["10.0.0.0/", undefined],
  ["10.0.0.0/8/8", undefined],
  ["10.0.0/8", undefined],
  ["fe80::1%eth0/64", undefined],
  ["proxy.example", undefined],
])("%s is the range %s", (text, cidr) => {
  expect(parseCidr(text)).toBe(cidr);
});
