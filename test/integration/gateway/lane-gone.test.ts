import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { room, startAirlock, startShop } from "../../support/airlock.ts";
import { Visitor } from "../../support/visitor.ts";

test("a place in a lane that is gone from the configuration is no place in line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-lane-"));
  const shop = await startShop();
  const admission = { ratePerMinute: 1, burst: 1 };
  const stateWith = async (lanes: object[], cookies: ReadonlyMap<string, string>, joins: boolean) => {
    const airlock = await startAirlock({ rooms: [room(shop.url, { admission, lanes })], folder });
    try {
      const visitor = new Visitor(airlock.url);
      for (const [name, value] of cookies) visitor.cookies.set(name, value);
      if (joins) {
        await new Visitor(airlock.url).call("POST", "join");
        await visitor.send("POST", "/.airlock/rooms/tickets/join", JSON_TYPE, '{"lane":"accessible"}');
      }
      const { headers } = await visitor.send("GET", "/api", { accept: "application/json" });
      return { state: headers["airlock-state"], cookies: visitor.cookies };
    } finally {
      await airlock.close();
    }
  };
  const general = { id: "general", share: 80 };
  try {
    const before = await stateWith([general, { id: "accessible", share: 20 }], new Map(), true);
    expect(["waiting", "called"]).toContain(before.state);
    const { state } = await stateWith([general], before.cookies, false);
    expect(state).toBe("none");
  } finally {
    await shop.close();
    await rm(folder, { recursive: true });
  }
});

const JSON_TYPE = { "content-type": "application/json" };
