import type { Logger } from "pino";
import { type Announced, encodingOf, valueFault } from "./draw/beacon.ts";
import { awaitedBy } from "./gateway/draws.ts";
import type { Room } from "./gateway/room.ts";
import type { LotteryOrder, LotteryState, LotteryTold } from "./ops/lottery.ts";
import { isCounted } from "./room/draw.ts";
import { type Draw, NOT_DRAWN } from "./room/snapshot.ts";

const NO_BEACON = "the room's configuration names no lottery.beacon, so that no value is awaited";

/** A room's draw as its operators see it. */
export function lotteryState({ batcher, config }: Room): LotteryState {
  const draw = batcher.snapshot?.draw ?? NOT_DRAWN;
  const announced = awaitedBy(config, draw);
  const { held, done, drawn, skipped, beacon } = draw;
  const value = beacon === "" ? null : beacon;
  const told = { held, done, drawn, skipped };
  return announced === null
    ? { name: null, encoding: null, value, ...told }
    : { name: announced.name, encoding: encodingOf(announced), value, ...told };
}

/** Gives the public value, or tells a draw that was lost. The log keeps what was told: nobody could tell it from the ledger. */
export async function orderLottery(room: Room, order: LotteryOrder, log: Logger): Promise<LotteryTold> {
  const { batcher, config } = room;
  const draw = batcher.snapshot?.draw ?? NOT_DRAWN;
  const announced = awaitedBy(config, draw);
  if (announced === null && order.beacon !== undefined) return conflict(NO_BEACON);
  const fault =
    order.beacon === undefined || announced === null ? undefined : faultOf(order.beacon, announced);
  if (fault !== undefined) return fault;
  if (order.drawn !== undefined) return restore(room, draw, order, log);
  if (order.beacon === undefined)
    return announced === null ? conflict(NO_BEACON) : invalid("beacon is missing");
  if (draw.held) return conflict("the draw was lost; tell how many numbers were drawn with the value");
  await batcher.giveBeacon(order.beacon);
  const counts = batcher.snapshot?.draw.beacon ?? "";
  log.info({ room: config.id, beacon: counts, audit: "lottery" }, "the lottery was given its public value");
  if (counts === order.beacon) return { ok: true, lottery: lotteryState(room) };
  return conflict(
    counts === ""
      ? "the draw has not closed yet; give the value after the opening"
      : "another value was given before, and stays",
  );
}

async function restore(room: Room, before: Draw, order: LotteryOrder, log: Logger): Promise<LotteryTold> {
  const { batcher, config } = room;
  const { drawn = {}, skipped = {}, beacon = "" } = order;
  const lanes = config.lanes.map(({ id }) => id);
  const missing = lanes.find((id) => !Object.hasOwn(drawn, id));
  if (missing !== undefined)
    return invalid(`drawn must name every lane of the room: "${missing}" is missing`);
  const unknown = [...Object.keys(drawn), ...Object.keys(skipped)].find((id) => !lanes.includes(id));
  if (unknown !== undefined) return invalid(`the room has no lane "${unknown}"`);
  if (!before.held || isCounted(before))
    return conflict("the draw was not lost: it stays as it was counted, or is still to be counted");
  await batcher.restoreDraw({ drawn, skipped, beacon });
  const { draw } = batcher.snapshot ?? { draw: NOT_DRAWN };
  const about = { room: config.id, audit: "lottery", drawn, skipped, beacon };
  log.warn(about, "an operator restored the draw that was lost");
  if (!draw.held) return { ok: true, lottery: lotteryState(room) };
  return conflict("the ledger did not take the draw; try again");
}

function faultOf(beacon: string, announced: Announced): LotteryTold | undefined {
  const fault = valueFault(beacon, announced);
  return fault === undefined ? undefined : invalid(`beacon ${fault}`);
}

function conflict(detail: string): LotteryTold {
  return { ok: false, reason: "conflict", detail };
}

function invalid(detail: string): LotteryTold {
  return { ok: false, reason: "invalid", detail };
}
