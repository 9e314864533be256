import type { Config } from "../config/config.ts";
import { AirlockError } from "../errors.ts";
import type { OpsRoom } from "../ops/api.ts";
import { createOpsRoom } from "../process/ops-room.ts";
import type { PublicListener } from "../process/public-listener.ts";
import type { OperationAnswer, OperationResult, RoomOperation } from "./messages.ts";

/** In the worker: tells a room's ledger. What the engine says against it is an answer. */
export async function operate(
  { rooms, log }: PublicListener,
  id: string,
  operation: RoomOperation,
): Promise<OperationResult> {
  const room = createOpsRoom(rooms.byId(id), log);
  if (room === undefined) return { ok: false, code: "ERR_ENGINE_DOWN", message: `there is no room "${id}"` };
  try {
    return { ok: true, answer: await answered(room, operation) };
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

async function answered(room: OpsRoom, operation: RoomOperation): Promise<OperationAnswer> {
  switch (operation.kind) {
    case "revoke":
      await room.revoke(operation.revocations);
      return { kind: "revoke" };
    case "clock":
      await room.takeClock();
      return { kind: "clock" };
    case "lottery":
      return { kind: "lottery", told: await room.orderLottery(operation.order) };
    case "lottery state":
      return { kind: "lottery state", state: await room.lottery() };
  }
}

/** In the primary: a room as operators see it, with whoever tells its ledger. */
export function opsRoomOf(
  { rooms }: Config,
  id: string,
  tell: (operation: RoomOperation) => Promise<OperationAnswer>,
): OpsRoom | undefined {
  const room = rooms.find((one) => one.id === id);
  if (room === undefined) return undefined;
  return {
    access: room.access,
    async revoke(revocations) {
      await tell({ kind: "revoke", revocations });
    },
    async lottery() {
      const answer = await tell({ kind: "lottery state" });
      return answer.kind === "lottery state" ? answer.state : unexpected();
    },
    async orderLottery(order) {
      const answer = await tell({ kind: "lottery", order });
      return answer.kind === "lottery" ? answer.told : unexpected();
    },
    async takeClock() {
      await tell({ kind: "clock" });
    },
  };
}

function unexpected(): never {
  throw new AirlockError("ERR_ENGINE_DOWN", "a worker answered another question");
}
