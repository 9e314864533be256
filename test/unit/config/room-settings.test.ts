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
      burst: 10,
      capacity: 5000,
      leaseSeconds: 300,
      maxSessionSeconds: 3600,
      claimSeconds: 600,
      graceSeconds: 600,
      lanes: [{ id: "general", share: 100 }],
      schedule: { opensAt: 1_795_424_400_000 },
      access: "open",
      devices: "takeover",
      order: "arrival",
      beacon: "",
    },
  ]);
});

const LOTTERY = `${LEAST}    order: lottery
    schedule: { preQueueAt: 2026-11-23T09:00:00+01:00, opensAt: 2026-11-23T10:00:00+01:00 }
`;

const MAIN = "drand:8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce";

test.each([
  [`${LEAST}    access: invitation\n    devices: refuse\n`, { access: "invitation", devices: "refuse" }],
  [`${LEAST}    admission: { graceSeconds: 0 }\n`, { graceSeconds: 0 }],
  [LOTTERY, { order: "lottery", beacon: "" }],
  [
    `${LOTTERY}    lottery: { beacon: drand round 123456 }\n`,
    { order: "lottery", beacon: `${MAIN}/123456/randomness hex-32` },
  ],
])("%j reaches the ledger", (text, settings) => {
  expect(loaded(text).config.rooms.map(roomSettings)).toMatchObject([settings]);
});
