import { expect, test } from "@jest/globals";
import { roomSettings } from "../../../src/config/room-settings.ts";
import { LEAST, loaded } from "../../support/configuration.ts";

test("a room's settings hold what its ledger needs, and nothing of its hosts", () => {
  const { config } = loaded(`${LEAST}    schedule: { opensAt: 2026-11-23T10:00:00+01:00 }\n`);
  expect(config.rooms.map(roomSettings)).toEqual([
    {
      id: "tickets",
      epoch: "1",
      ratePerMinute: 600,
      access: "open",
      devices: "takeover",
      order: "arrival",
      needsBeacon: false,
      graceSeconds: 600,
      burst: 10,
      capacity: 5000,
      leaseSeconds: 300,
      maxSessionSeconds: 3600,
      claimSeconds: 600,
      lanes: [{ id: "general", share: 100 }],
      schedule: { opensAt: 1_795_424_400_000 },
    },
  ]);
});
