import type { LaneSettings, RoomSettings } from "../room/settings.ts";

export interface SaleLimits {
  readonly ratePerMinute: number;
  readonly burst?: number;
  readonly capacity: number;
  readonly lanes?: readonly LaneSettings[];
}

const DAY_SECONDS = 24 * 60 * 60;

/** A room like that of the configuration's defaults, with these limits and no schedule. */
export function saleSettings({ ratePerMinute, burst, capacity, lanes }: SaleLimits): RoomSettings {
  return {
    id: "room",
    epoch: "1",
    ratePerMinute,
    burst: burst ?? Math.max(1, Math.ceil(ratePerMinute / 60)),
    capacity,
    leaseSeconds: 300,
    maxSessionSeconds: DAY_SECONDS,
    claimSeconds: 600,
    graceSeconds: 600,
    access: "open",
    devices: "takeover",
    order: "arrival",
    beacon: "",
    lanes: lanes ?? [{ id: "general", share: 100 }],
    schedule: {},
  };
}
