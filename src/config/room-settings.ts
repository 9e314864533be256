import { announcement } from "../draw/beacon.ts";
import type { RoomSettings } from "../room/settings.ts";
import type { LotteryConfig, RoomConfig } from "./config.ts";

/** What the room's ledger has to know of its configuration. */
export function roomSettings(room: RoomConfig): RoomSettings {
  const { id, epoch, admission, schedule, access, devices, order, lottery } = room;
  const beacon = order === "lottery" ? announcedIn(lottery) : "";
  const lanes = room.lanes.map((lane) => ({ id: lane.id, share: lane.share }));
  return { id, epoch, ...admission, lanes, schedule, access, devices, order, beacon };
}

function announcedIn({ beacon, beaconBytes }: LotteryConfig): string {
  return beacon === null ? "" : announcement({ name: beacon, bytes: beaconBytes });
}
