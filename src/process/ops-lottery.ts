import type { Logger } from "pino";
import { type Announced, encodingOf, valueFault } from "../draw/beacon.ts";
import { lastNumberOf, type Span } from "../draw/numbers.ts";
import { DRAW_ALGORITHMS } from "../draw/seed.ts";
import { awaitedBeaconOf } from "../gateway/room/draws.ts";
import type { Room } from "../gateway/room/room.ts";
import type { LotteryAnswer, LotteryCommand, LotteryState } from "../ops/lottery.ts";
import { isCounted } from "../room/draw.ts";
import { type Draw, NOT_DRAWN } from "../room/snapshot.ts";

const OTHER_TERMS =
  "the room does not commit to that: its epoch, opening, beacon, lottery key or the lanes are not those of the draw";
const NO_BEACON = "the room's configuration names no lottery.beacon, so that no value is awaited";

/** A room's draw as its operators see it. */
export function describeLottery({ batcher, config }: Room): LotteryState {
  const draw = batcher.snapshot?.draw ?? NOT_DRAWN;
  const announced = awaitedBeaconOf(config, draw);
  const { held, done, drawn, skipped, beacon } = draw;
  const value = beacon === "" ? null : beacon;
  const told = { held, done, drawn, skipped };
  return announced === null
    ? { name: null, encoding: null, value, ...told }
    : { name: announced.name, encoding: encodingOf(announced), value, ...told };
}

/** Gives the public value, or tells a draw that was lost. The log keeps what was told: nobody could tell it from the ledger. */
export async function applyLotteryCommand(
  room: Room,
  order: LotteryCommand,
  log: Logger,
): Promise<LotteryAnswer> {
  const { batcher, config } = room;
  const draw = batcher.snapshot?.draw ?? NOT_DRAWN;
  const announced = awaitedBeaconOf(config, draw);
  if (announced === null && order.beacon !== undefined) return conflict(NO_BEACON);
  // Before the second algorithm a value had no one form.
  const isAnyForm = announced === null || order.algorithm === DRAW_ALGORITHMS[1];
  const fault = order.beacon === undefined || isAnyForm ? undefined : faultOf(order.beacon, announced);
  if (fault !== undefined) return fault;
  if (order.drawn !== undefined) return restore(room, draw, order, log);
  if (order.beacon === undefined)
    return announced === null ? conflict(NO_BEACON) : invalid("beacon is missing");
  if (draw.held) return conflict("the draw was lost; tell how many numbers were drawn with the value");
  await batcher.orders.giveBeacon(order.beacon);
  const counts = batcher.snapshot?.draw.beacon ?? "";
  log.info({ room: config.id, beacon: counts, audit: "lottery" }, "the lottery was given its public value");
  if (counts === order.beacon) return { ok: true, lottery: describeLottery(room) };
  return conflict(
    counts === ""
      ? "the draw has not closed yet; give the value after the opening"
      : "another value was given before, and stays",
  );
}

async function restore(room: Room, before: Draw, order: LotteryCommand, log: Logger): Promise<LotteryAnswer> {
  const { batcher, config } = room;
  const { drawn = {}, skipped = {}, beacon = "", algorithm, commitment } = order;
  const version = algorithm === DRAW_ALGORITHMS[1] ? 1 : 2;
  const lanes = config.lanes.map(({ id }) => id);
  const missing = lanes.find((id) => !Object.hasOwn(drawn, id));
  if (Object.keys(drawn).length === 0) return invalid("drawn names no lane");
  if (missing !== undefined && commitment === undefined)
    return invalid(
      `drawn must name every lane of the room, or come with the commitment: "${missing}" is missing`,
    );
  const unknown = [...Object.keys(drawn), ...Object.keys(skipped)].find((id) => !lanes.includes(id));
  if (unknown !== undefined) return invalid(`the room has no lane "${unknown}"`);
  const beyond = Object.entries(skipped).find(([id, spans]) => isBeyond(drawn[id] ?? 0, spans));
  if (beyond !== undefined)
    return invalid(`skipped of lane "${beyond[0]}" goes beyond the last number drawn`);
  if (!before.held || isCounted(before))
    return conflict("the draw was not lost: it stays as it was counted, or is still to be counted");
  const { beacon: announced, schedule } = batcher.settings;
  const told = { drawn, skipped, beacon, version } as const;
  const candidate = { ...NOT_DRAWN, ...told, announced, opensAt: schedule.opensAt ?? 0 };
  if (commitment !== undefined && room.status.commitmentOf(candidate) !== commitment)
    return invalid(OTHER_TERMS);
  await batcher.orders.restoreDraw(told);
  const { draw } = batcher.snapshot ?? { draw: NOT_DRAWN };
  const about = { room: config.id, audit: "lottery", drawn, skipped, beacon };
  log.warn(about, "an operator restored the draw that was lost");
  if (!draw.held) return { ok: true, lottery: describeLottery(room) };
  return conflict("the ledger did not take the draw; try again");
}

/** Behind what was skipped in a draw there is a number that takes part. */
function isBeyond(drawn: number, spans: readonly Span[]): boolean {
  return (spans.at(-1)?.to ?? 0) >= lastNumberOf({ drawn, skipped: spans }) && spans.length > 0;
}

function faultOf(beacon: string, announced: Announced): LotteryAnswer | undefined {
  const fault = valueFault(beacon, announced);
  return fault === undefined ? undefined : invalid(`beacon ${fault}`);
}

function conflict(detail: string): LotteryAnswer {
  return { ok: false, reason: "conflict", detail };
}

function invalid(detail: string): LotteryAnswer {
  return { ok: false, reason: "invalid", detail };
}
