import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { room, startAirlock, startShop } from "../../support/airlock.ts";
import { Visitor } from "../../support/visitor.ts";

const JSON_TYPE = { "content-type": "application/json" };

test("a lane in which people wait cannot leave the configuration, and its people keep their places", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-lane-"));
  const shop = await startShop();
  const general = { id: "general", share: 80 };
  const accessible = { id: "accessible", share: 20, join: "anyone" };
  const start = (lanes: object[], ratePerMinute = 1) =>
    startAirlock({ rooms: [room(shop.url, { admission: { ratePerMinute, burst: 1 }, lanes })], folder });
  const placeOf = async (visitor: Visitor): Promise<unknown> =>
    JSON.parse((await visitor.call("GET", "place")).body);
  try {
    let airlock = await start([general, accessible]);
    await new Visitor(airlock.url).call("POST", "join");
    const waiting: Visitor[] = [];
    for (let i = 0; i < 9; i++) {
      const visitor = new Visitor(airlock.url);
      await visitor.send("POST", "/.airlock/rooms/tickets/join", JSON_TYPE, '{"lane":"accessible"}');
      waiting.push(visitor);
    }
    const last = waiting.at(-1) ?? new Visitor(airlock.url);
    const before = await placeOf(last);
    expect(before).toMatchObject({ state: "waiting", lane: "accessible", place: 9 });
    await airlock.close();

    await expect(start([general])).rejects.toMatchObject({
      code: "ERR_CONFIG_INVALID",
      message: expect.stringMatching(
        /^room "tickets": lane "accessible" is gone from the configuration, and \d people wait in it; keep the lane/,
      ),
    });

    airlock = await start([accessible, general]);
    const again = new Visitor(airlock.url);
    for (const [name, value] of last.cookies) again.cookies.set(name, value);
    expect(await placeOf(again)).toMatchObject({ lane: "accessible", place: 9 });
    await airlock.close();
  } finally {
    await shop.close();
    await rm(folder, { recursive: true });
  }
});
