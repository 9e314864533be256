import type { Logger } from "pino";
import type { Room } from "./gateway/room.ts";
import type { OpsRoom } from "./ops/api.ts";

/** A room as its operators see it. The log tells how many were revoked, and not who. */
export function opsRoom(room: Room | undefined, log: Logger): OpsRoom | undefined {
  if (room === undefined) return undefined;
  const { batcher, config } = room;
  return {
    access: config.access,
    awaits: config.order === "lottery" ? config.lottery.beacon : null,
    async revoke(revocations) {
      await batcher.revoke(revocations);
      const { people, before } = revocations;
      log.info({ room: config.id, people: people.length, before }, "invitations were revoked");
    },
    async giveBeacon(value) {
      await batcher.giveBeacon(value);
      const counts = batcher.snapshot?.draw.beacon ?? "";
      log.info({ room: config.id, beacon: counts }, "the lottery was given its public value");
      return counts;
    },
  };
}
