import type { Logger } from "pino";
import { takesInvitations } from "./config/lanes.ts";
import type { Room } from "./gateway/room.ts";
import type { OpsRoom } from "./ops/api.ts";
import { lotteryState, orderLottery } from "./ops-lottery.ts";

/** A room as its operators see it. The log tells how many were revoked, and not who. */
export function opsRoom(room: Room | undefined, log: Logger): OpsRoom | undefined {
  if (room === undefined) return undefined;
  const { batcher, config } = room;
  return {
    access: takesInvitations(config) ? "invitation" : "open",
    async revoke(revocations) {
      await batcher.orders.revoke(revocations);
      const { people, before } = revocations;
      log.info({ room: config.id, people: people.length, before }, "invitations were revoked");
    },
    lottery: async () => lotteryState(room),
    orderLottery: (order) => orderLottery(room, order, log),
    async takeClock() {
      await batcher.orders.takeClock();
      log.warn({ room: config.id }, "an operator took the store's clock as it is");
    },
  };
}
