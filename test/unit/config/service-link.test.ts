import { expect, test } from "@jest/globals";
import { isServiceLink } from "../../../src/config/service-link.ts";

test.each([
  ["AIRLOCK_SERVICE_HOST", "10.0.0.7", true],
  ["AIRLOCK_SERVICE_PORT", "80", true],
  ["AIRLOCK_SERVICE_PORT_HTTP", "80", true],
  ["AIRLOCK_PORT", "tcp://10.0.0.7:80", true],
  ["AIRLOCK_OPS_PORT_9090_TCP", "tcp://10.0.0.7:9090", true],
  ["AIRLOCK_PORT_80_TCP_PROTO", "tcp", true],
  ["AIRLOCK_PORT_80_TCP_PORT", "80", true],
  ["AIRLOCK_PORT_80_TCP_ADDR", "10.0.0.7", true],
  ["AIRLOCK_PORT", "8080", false],
  ["AIRLOCK_LISTEN", "tcp://10.0.0.7:80", false],
])("%s=%s: %s", (name, value, link) => {
  expect(isServiceLink(name, value)).toBe(link);
});
