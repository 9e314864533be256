import type { Logger } from "pino";
import { takesInvitations } from "../config/lanes.ts";
import type { Room } from "../gateway/room/room.ts";
import type { OpsRoom } from "../ops/api.ts";
import { applyLotteryCommand, describeLottery } from "./ops-lottery.ts";

/** A room as its operators see it. The log tells how many were revoked, and not who. */
export function createOpsRoom(room: Room | undefined, log: Logger): OpsRoom | undefined {
  if (room === undefined) return undefined;
  const { batcher, config } = room;
  return {
    access: takesInvitations(config) ? "invitation" : "open",
    async revoke(revocations) {
      await batcher.orders.revoke(revocations);
      const { people, before } = revocations;
      log.info({ room: config.id, people: people.length, before }, "invitations were revoked");
    },
    lottery: async () => describeLottery(room),
    orderLottery: (order) => applyLotteryCommand(room, order, log),
    async takeClock() {
      await batcher.orders.takeClock();
      log.warn({ room: config.id }, "an operator took the store's clock as it is");
    },
  };
}
