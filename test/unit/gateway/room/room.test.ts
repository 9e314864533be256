import { expect, test } from "@jest/globals";
import { laneDraw } from "../../../../src/gateway/room/draws.ts";
import { LotteryOrder } from "../../../../src/gateway/room/lottery-order.ts";
import { openRoom } from "../../../../src/gateway/room/room.ts";
import { type Draw, NOT_DRAWN } from "../../../../src/room/snapshot.ts";
import { keyNamed } from "../../../support/draws.ts";

const book = new LotteryOrder(keyNamed("lottery"), "tickets", "1");
const config = { id: "tickets", epoch: "1", order: "lottery", bypass: [], session: { streams: "renew" } };

test("places that are remembered are of the draw as it is told now, and not of one with as many numbers", () => {
  const batcher: { snapshot: { draw: Draw } } = { snapshot: { draw: NOT_DRAWN } };
  const room = openRoom({ config, batcher } as unknown as Parameters<typeof openRoom>[0], {
    book,
  });
  const numbers = Array.from({ length: 30 }, (_, i) => i + 1);
  const places = () => numbers.map((number) => room.placeOf("general", number));
  expect(new Set(places())).toEqual(new Set([0]));
  const drawn: Draw = { ...NOT_DRAWN, version: 2, opensAt: 1, done: true, drawn: { general: 30 } };
  const other: Draw = { ...drawn, skipped: { general: [{ from: 3, to: 5 }] } };
  for (const draw of [drawn, other, drawn]) {
    batcher.snapshot = { draw };
    expect(places()).toEqual(
      numbers.map((drawNumber) => book.placeOf({ lane: "general", drawNumber }, laneDraw(draw, "general"))),
    );
  }
});
