import type { RoomSettings } from "../room/settings.ts";
import type { RoomConfig } from "./config.ts";

/** What the room's ledger has to know of its configuration. */
export function roomSettings(room: RoomConfig): RoomSettings {
  const { id, epoch, admission, access, order, lanes, schedule } = room;
  return {
    id,
    epoch,
    ...admission,
    graceSeconds: 600,
    access,
    devices: "takeover",
    order,
    needsBeacon: false,
    lanes,
    schedule,
  };
}
