import type { RoomSettings } from "../room/settings.ts";
import type { RoomConfig } from "./config.ts";

/** What the room's ledger has to know of its configuration. */
export function roomSettings(room: RoomConfig): RoomSettings {
  const { id, epoch, admission, lanes, schedule, access, devices, order, lottery } = room;
  const needsBeacon = order === "lottery" && lottery.beacon !== null;
  return { id, epoch, ...admission, lanes, schedule, access, devices, order, needsBeacon };
}
