import type { Config } from "../config/config.ts";
import { AirlockError } from "../errors.ts";
import type { OpsRoom } from "../ops/api.ts";
import { opsRoom } from "../ops-room.ts";
import type { PublicListener } from "../public-listener.ts";
import type { Operated, Operation } from "./protocol.ts";

/** In the worker: tells a room's ledger. What the engine says against it is an answer. */
export async function operate(
  { rooms, log }: PublicListener,
  id: string,
  operation: Operation,
): Promise<Operated> {
  const room = opsRoom(rooms.byId(id), log);
  if (room === undefined) return { ok: false, code: "ERR_ENGINE_DOWN", message: `there is no room "${id}"` };
  try {
    if (operation.kind === "beacon") return { ok: true, value: await room.giveBeacon(operation.value) };
    await room.revoke(operation.revocations);
    return { ok: true, value: "" };
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

/** In the primary: a room as operators see it, with whoever tells its ledger. */
export function opsRoomOf(
  { rooms }: Config,
  id: string,
  tell: (operation: Operation) => Promise<string>,
): OpsRoom | undefined {
  const room = rooms.find((one) => one.id === id);
  if (room === undefined) return undefined;
  return {
    access: room.access,
    awaits: room.order === "lottery" ? room.lottery.beacon : null,
    async revoke(revocations) {
      await tell({ kind: "revoke", revocations });
    },
    giveBeacon: (value) => tell({ kind: "beacon", value }),
  };
}
