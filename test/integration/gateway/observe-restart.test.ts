import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Airlock, room, startAirlock, startShop } from "../../support/airlock.ts";
import { askOps } from "../../support/described-ops.ts";
import { Visitor } from "../../support/visitor.ts";

const SCRIPT = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", accept: "application/json" };

test("with the embedded engine a room begins to enforce at its next start, and nobody is lost", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-observe-"));
  const shop = await startShop();
  const admission = { ratePerMinute: 1, burst: 2, capacity: 2 };
  const start = (mode: string): Promise<Airlock> =>
    startAirlock({ rooms: [room(shop.url, { mode, admission })], folder });
  let airlock = await start("observe");
  try {
    const known = Array.from({ length: 4 }, () => new Map<string, string>());
    const visitors = () =>
      known.map((cookies) => {
        const visitor = new Visitor(airlock.url);
        for (const [name, value] of cookies) visitor.cookies.set(name, value);
        return visitor;
      });
    for (const [i, visitor] of visitors().entries()) {
      expect((await visitor.open()).body).toBe("the shop");
      expect((await visitor.send("GET", "/api/seats", SCRIPT)).body).toBe("the shop");
      for (const [name, value] of visitor.cookies) known[i]?.set(name, value);
    }
    await airlock.close();
    airlock = await start("enforce");
    const [first, second, third, fourth] = visitors();
    // The first request of one is an order, of the other a page.
    const order = await first?.send(
      "POST",
      "/api/order",
      { ...SCRIPT, "content-type": "application/json" },
      "{}",
    );
    expect(order?.body).toBe("the shop");
    expect(first?.cookies.has("airlock_pass_tickets")).toBe(true);
    expect((await second?.open())?.body).toBe("the shop");
    const sessions = shop.requests.slice(-2).map(({ headers }) => headers["airlock-session"]);
    expect(new Set(sessions).size).toBe(2);
    expect(sessions).not.toContain(undefined);
    for (const [place, visitor] of [[3, third] as const, [4, fourth] as const]) {
      expect((await visitor?.send("GET", "/api/seats", SCRIPT))?.status).toBe(503);
      expect((await visitor?.open())?.status).toBe(503);
      expect(JSON.parse((await visitor?.call("GET", "place"))?.body ?? "{}")).toMatchObject({ place });
    }
    const metrics = await (await askOps(`${airlock.opsUrl}/metrics`)).text();
    expect(metrics).toContain(
      'airlock_decisions_total{room="tickets",decision="resume",reason="",mode="enforce"} 1',
    );
    expect(metrics).toContain('airlock_admitted_total{room="tickets",lane="general"} 0');
  } finally {
    await airlock.close();
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  }
});
