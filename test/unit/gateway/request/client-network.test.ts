import { expect, test } from "@jest/globals";
import { clientNetworkOf } from "../../../../src/gateway/request/client-network.ts";

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:0db8:0001:0002::6", "2001:db8:1:2"],
  ["2001:DB8:1:2:ffff::", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["64:ff9b::192.0.2.1", "64:ff9b:0:0"],
  ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4"],
  ["", ""],
])("%s belongs to %s", (address, network) => {
  expect(clientNetworkOf(address)).toBe(network);
});
